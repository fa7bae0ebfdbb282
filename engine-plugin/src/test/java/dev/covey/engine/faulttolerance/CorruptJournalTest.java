package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.RawKafka;
import dev.covey.engine.client.CoveyClient;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;

/** A journal that cannot be read; see docs/resilience.md. */
class CorruptJournalTest {
  @Test
  void shouldStopThatShardAloneAndNameTheRecord() {
    try (LocalCollective collective = LocalCollective.of(2);
        CoveyClient client = collective.client();
        RawKafka kafka = new RawKafka(collective.servers().kafka().bootstrapServers())) {
      Models.deploy(collective.engine(1), "ordinary", Models.userTask("ordinary"));
      collective.engine(1).getRuntimeService().startProcessInstanceByKey("ordinary");
      String hurt =
          collective.shards("node-2").stream().filter(s -> s.startsWith("main")).findFirst().get();
      int partition = ShardId.parse(hurt).number();
      String journal = collective.name() + ".journal.main";
      long offset =
          kafka.send(journal, partition, "not a turn".getBytes(StandardCharsets.UTF_8), Map.of());
      assertThat(collective.shards("node-2")).as("until its next restore").contains(hurt);

      collective.leave("node-2");

      collective.awaitShards(5);
      ProcessEngine survivor = collective.engine("node-1");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> failures(client).containsKey(hurt));
      assertThat(failures(client)).containsOnlyKeys(hurt);
      assertThat(failures(client).get(hurt))
          .contains(journal, "partition " + partition, "offset " + offset);
      assertThat(failures(client).get(hurt).length()).isGreaterThan(journal.length() + 60);
      assertThat(collective.shards("node-1")).hasSize(6).doesNotContain(hurt).contains("catalog/0");
      List<String> ids =
          java.util.stream.IntStream.range(0, 10)
              .mapToObj(
                  i -> survivor.getRuntimeService().startProcessInstanceByKey("ordinary").getId())
              .toList();
      assertThat(ids).doesNotHaveDuplicates();
      survivor
          .getTaskService()
          .createTaskQuery()
          .list()
          .forEach(task -> survivor.getTaskService().complete(task.getId()));
      assertThat(survivor.getTaskService().createTaskQuery().count()).isZero();
    }
  }

  private static Map<String, String> failures(CoveyClient client) {
    var status = client.nodes().get(new NodeId("node-1"));
    return status == null ? Map.of() : status.failed();
  }
}
