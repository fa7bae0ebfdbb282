package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.RawKafka;
import dev.covey.engine.client.CoveyClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * All nodes lose their shards at the same moment, again and again, under load: the first to come
 * back owns everything while the others do not know yet that they own nothing.
 */
class RemovedFromGroupTest {
  private static final int TIMES = Boolean.getBoolean("covey.soak") ? 30 : 4;

  @Test
  void shouldNeverHaveTwoOwnersOfAShard() {
    try (LocalCollective collective = LocalCollective.of(3);
        CoveyClient client = collective.client();
        RawKafka kafka = new RawKafka(collective.servers().kafka().bootstrapServers())) {
      Models.deploy(collective.engine(1), Load.KEY, Load.MODEL);
      for (var engine : collective.engines()) {
        Awaitility.await()
            .until(() -> engine.getRepositoryService().createProcessDefinitionQuery().count() == 1);
      }
      try (Load load = Load.on(collective::engine, "node-1", "node-2", "node-3")) {
        for (int i = 0; i < TIMES; i++) {
          load.awaitAcknowledged(60);
          kafka.kickOut(collective.name());
        }
        load.awaitAcknowledged(60);
        load.stop();
        collective.awaitShards(6);
        // The audit folds every journal, which fails if two owners took the same turn's number.
        load.assertAcknowledgedEndOnce(client, Duration.ofSeconds(60));
        assertThat(load.acknowledged()).isGreaterThan(60 * TIMES);
      }
    }
  }
}
