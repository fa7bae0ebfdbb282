package dev.covey.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TakeoverTest {
  private final Takeover takeover =
      new Takeover("dead", List.of(new ShardId("main", 0), new ShardId("main", 1)), 0);

  @Test
  void shouldEndWhenTheSurvivorsHaveAllShards() {
    NodeStatus dead = node("dead", "main/1");

    assertThat(takeover.over(List.of(dead, node("a", "main/0")), millis(10))).isFalse();
    assertThat(takeover.took()).isEmpty();
    assertThat(takeover.over(List.of(dead, node("a", "main/0", "main/1")), millis(20))).isTrue();
    assertThat(takeover.over(List.of(node("a", "main/0", "main/1")), millis(30))).isFalse();
    assertThat(takeover.took()).contains(Duration.ofMillis(20));
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static NodeStatus node(String name, String... shards) {
    return new NodeStatus(
        Instant.EPOCH,
        name,
        1,
        Map.of(),
        List.of(shards),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        0,
        0,
        0,
        true,
        1,
        true,
        false,
        false,
        null,
        "active",
        "built in",
        List.of(),
        false,
        Map.of());
  }
}
