package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.JournalAudit;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.engine.turn.NotDurableException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Kafka goes away under load and comes back; see docs/resilience.md. */
class BrokerAwayTest {
  private static final Duration AWAY =
      Duration.ofSeconds(Boolean.getBoolean("covey.soak") ? 60 : 8);

  @Test
  void shouldLoseNothingAndResumeByItself() {
    try (EmbeddedServers servers = EmbeddedServers.start();
        LocalCollective collective = LocalCollective.on(servers)) {
      collective.join("node-1", "");
      collective.join("node-2", "");
      collective.awaitShards(6);
      collective.awaitShares();
      Models.deploy(collective.engine(1), Load.KEY, Load.MODEL);
      for (var engine : collective.engines()) {
        Awaitility.await()
            .until(() -> engine.getRepositoryService().createProcessDefinitionQuery().count() == 1);
      }
      try (Load load = Load.on(collective::engine, "node-1", "node-2", "node-1", "node-2")) {
        load.awaitAcknowledged(100);
        int before = load.acknowledged();
        long stopped = System.nanoTime();
        servers.kafka().stop();
        Awaitility.await()
            .pollDelay(AWAY)
            .atMost(AWAY.plusSeconds(60))
            .until(() -> System.nanoTime() - stopped >= AWAY.toNanos());
        int away = load.acknowledged();
        servers.kafka().restart();
        load.awaitAcknowledged(100);
        System.out.printf(
            "Broker away %s: %d acknowledged before, %d as it came back, %d later; failed %d%n",
            AWAY, before, away, load.acknowledged(), load.failed().size());
        load.stop();
        collective.awaitShards(6);
        assertClear(load);
        try (CoveyClient client = collective.client()) {
          load.assertAcknowledgedEndOnce(client, Duration.ofSeconds(60));
          assertRefusedWereNotBegun(load, client);
        }
      }
    }
  }

  private static void assertClear(Load load) {
    assertThat(load.failed().values())
        .as("callers were told")
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOfAny(
                        CollectiveUnavailableException.class, NotDurableException.class));
  }

  private static void assertRefusedWereNotBegun(Load load, CoveyClient client) {
    Set<String> begun =
        Load.instances(client).stream()
            .map(JournalAudit.Instance::businessKey)
            .collect(Collectors.toSet());
    Set<String> refused =
        load.failed().entrySet().stream()
            .filter(failure -> failure.getValue().getMessage().contains("nothing was begun"))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    assertThat(begun).doesNotContainAnyElementsOf(refused.isEmpty() ? Set.of("-") : refused);
  }
}
