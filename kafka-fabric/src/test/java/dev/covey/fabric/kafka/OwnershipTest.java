package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.ShardId;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OwnershipTest {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();
  private static final Map<String, Integer> SITES = Map.of("eu", 4, "us", 2);

  @Test
  void shouldShareShardsAndMoveThemAsNodesComeAndGo() {
    try (CountingNode a = CountingNode.start(settings("own", "a", KAFKA), SITES, "eu", "us")) {
      awaitOpen(7, a);
      assertThat(a.turn(new ShardId("eu", 0)).join()).isEqualTo(1);
      assertThat(a.turn(new ShardId("eu", 0)).join()).isEqualTo(2);
      try (CountingNode b = CountingNode.start(settings("own", "b", KAFKA), SITES, "eu")) {
        await().until(() -> b.open().size() >= 2 && a.open().size() + b.open().size() == 7);
        assertThat(b.open()).noneMatch(shard -> shard.site().equals("us"));
        assertThat(a.lost).isEmpty();
        CountingNode owner = a.open().contains(new ShardId("eu", 0)) ? a : b;
        assertThat(owner.turn(new ShardId("eu", 0)).join()).isEqualTo(3);
        b.fabric.leave();
        awaitOpen(7, a);
        assertThat(a.turn(new ShardId("eu", 0)).join()).isEqualTo(4);
        b.fabric.serve(Map.of("eu", 0, "us", 0), b);
        await().until(() -> b.open().size() >= 2 && a.open().size() + b.open().size() == 7);
      }
      awaitOpen(7, a);
      assertThat(CountingNode.journal(a.fabric, new ShardId("eu", 0)))
          .containsExactly("1", "2", "3", "4");
    }
  }

  private static void awaitOpen(int shards, CountingNode... nodes) {
    await()
        .until(
            () -> {
              Set<ShardId> all = new TreeSet<>();
              for (CountingNode node : nodes) {
                all.addAll(node.open());
              }
              return all.size() == shards;
            });
  }
}
