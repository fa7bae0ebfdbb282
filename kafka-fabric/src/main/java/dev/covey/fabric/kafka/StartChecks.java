package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.FabricSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses to start what cannot work. */
final class StartChecks {
  private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);
  private static final Duration CLOCK_REFUSED = Duration.ofSeconds(5);
  private static final Duration CLOCK_WARNED = Duration.ofSeconds(1);
  private static final Duration LEAST_GRACE = Duration.ofSeconds(3);

  private final FabricSettings settings;
  private final TopicNames names;
  private final AdminCalls admin;
  private final Shutdown shutdown;
  private final Patience patience;
  private final Clock clock;
  private final LongSupplier nanos;

  StartChecks(
      FabricSettings settings,
      TopicNames names,
      AdminCalls admin,
      Shutdown shutdown,
      Patience patience,
      Clock clock,
      LongSupplier nanos) {
    this.settings = settings;
    this.names = names;
    this.admin = admin;
    this.shutdown = shutdown;
    this.patience = patience;
    this.clock = clock;
    this.nanos = nanos;
  }

  void requireBrokers() {
    int timeout = Math.toIntExact(settings.startTimeout().toMillis());
    int brokers =
        admin
            .answer(
                "reach Kafka",
                client ->
                    client.describeCluster(new DescribeClusterOptions().timeoutMs(timeout)).nodes())
            .size();
    if (brokers < settings.replicationFactor()) {
      throw new FabricException(
          "Replication factor %d needs as many brokers, but Kafka at %s has %d. Start more brokers or lower replicationFactor"
              .formatted(settings.replicationFactor(), settings.bootstrapServers(), brokers));
    }
  }

  /**
   * Waits for a crashed former self to leave the group, which takes a session timeout, and up to
   * another after a rebalance that it died in; whoever is there after that is another process.
   */
  void requireSingle() {
    Duration session = settings.sessionTimeout();
    Duration grace = session.multipliedBy(2);
    Duration wait = session.plus(grace.compareTo(LEAST_GRACE) > 0 ? grace : LEAST_GRACE);
    long deadline = nanos.getAsLong() + wait.toNanos();
    Optional<MemberDescription> other = namesake();
    if (other.isPresent()) {
      LOG.info(
          "Waiting for the former member {} of group {} at {} to time out",
          settings.node(),
          settings.collective(),
          other.get().host());
    }
    while (other.isPresent()) {
      if (nanos.getAsLong() - deadline > 0 || shutdown.begun()) {
        throw new FabricException(
            "Node id '%s' is in use in collective '%s' by a live process at %s. Stop it, or give this node another id"
                .formatted(settings.node(), settings.collective(), other.get().host()));
      }
      shutdown.pause(Duration.ofMillis(250));
      other = namesake();
    }
  }

  private Optional<MemberDescription> namesake() {
    String group = settings.collective();
    String client = names.client(settings.node());
    return admin.orElse(
        "describe group " + group,
        kafka -> kafka.describeConsumerGroups(List.of(group)).describedGroups().get(group),
        described ->
            described.members().stream()
                .filter(member -> member.clientId().equals(client))
                .findFirst(),
        GroupIdNotFoundException.class,
        Optional.empty());
  }

  /** The board's record is stamped by the broker; a slow answer is not taken for a wrong clock. */
  void requireClock(StatusBoard board) {
    Instant before = clock.instant();
    Instant broker =
        patience.with(
            "write to the status topic",
            () -> board.clear(settings.startTimeout()),
            e -> e instanceof FabricException refused && Refusal.passing(refused));
    Instant after = clock.instant();
    Duration off =
        broker.isBefore(before)
            ? Duration.between(broker, before)
            : broker.isAfter(after) ? Duration.between(after, broker) : Duration.ZERO;
    if (off.compareTo(CLOCK_REFUSED) > 0) {
      throw new FabricException(
          "This node's clock says %s, Kafka's says %s: %d ms apart, and %d are allowed. Synchronise the clocks"
              .formatted(before, broker, off.toMillis(), CLOCK_REFUSED.toMillis()));
    }
    if (off.compareTo(CLOCK_WARNED) > 0) {
      LOG.warn("This node's clock says {}, Kafka's says {}; synchronise them", before, broker);
    }
  }
}
