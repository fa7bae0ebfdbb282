package dev.covey.cli.local;

import dev.covey.embedded.EmbeddedKafka;
import dev.covey.embedded.EmbeddedZooKeeper;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.ZooKeeperSettings;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.nio.file.Path;
import java.time.Duration;

/** Kafka and ZooKeeper in this process. Used by one thread. */
public final class LocalServers implements AutoCloseable {
  /** The policy of a collective for which nobody has written one. */
  public static final String DEFAULT_POLICY =
      """
      sites:
        main: { selector: "", shards: 12 }
      defaults: { site: main, durability: journaled }
      """;

  private static final Duration POLICY_LOOK = Duration.ofSeconds(3);

  /**
   * What to start.
   *
   * @param kafkaPort 0 for a free one
   * @param zooKeeperPort 0 for a free one
   * @param directory for all data, or null for temporary folders
   * @param keep whether the data stays after the end
   */
  public record Settings(int kafkaPort, int zooKeeperPort, Path directory, boolean keep) {}

  private final Settings settings;
  private final Credentials credentials;
  private final EmbeddedZooKeeper zooKeeper;
  private final EmbeddedKafka kafka;

  private LocalServers(
      Settings settings,
      Credentials credentials,
      EmbeddedZooKeeper zooKeeper,
      EmbeddedKafka kafka) {
    this.settings = settings;
    this.credentials = credentials;
    this.zooKeeper = zooKeeper;
    this.kafka = kafka;
  }

  /** Starts both; returns when both take requests. */
  public static LocalServers start(Settings settings) {
    Path directory = settings.directory();
    var zooKeeperBuilder =
        EmbeddedZooKeeper.builder().port(settings.zooKeeperPort()).keep(settings.keep());
    var kafkaBuilder = EmbeddedKafka.builder().port(settings.kafkaPort()).keep(settings.keep());
    if (directory != null) {
      zooKeeperBuilder.directory(directory.resolve("zookeeper"));
      kafkaBuilder.directory(directory.resolve("kafka"));
    }
    EmbeddedZooKeeper zooKeeper = zooKeeperBuilder.start();
    try {
      Credentials credentials =
          directory == null ? Credentials.random() : Credentials.keptIn(directory);
      return new LocalServers(settings, credentials, zooKeeper, kafkaBuilder.start());
    } catch (RuntimeException | Error e) {
      zooKeeper.close();
      throw e;
    }
  }

  /** Makes the document the live policy of the collective. */
  public Revision publish(String collective, PolicyDocument document, String comment) {
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(
            zooKeeper.connectString(), collective, credentials.admin(), credentials.node())) {
      return publisher.push(document, comment, "covey");
    }
  }

  /** Publishes the default policy, unless the collective has one from an earlier run. */
  public void publishDefault(String collective) {
    if (settings.directory() == null || !hasPolicy(collective)) {
      publish(collective, PolicyDocument.parse(DEFAULT_POLICY), "the default");
    }
  }

  private boolean hasPolicy(String collective) {
    try (PolicySource source =
        ZooKeeperPolicy.source(
            new ZooKeeperSettings(
                zooKeeper.connectString(), collective, credentials.node(), null, POLICY_LOOK))) {
      source.start();
      return true;
    } catch (PolicyUnavailableException e) {
      return false;
    }
  }

  /** How commands of this machine find these servers. */
  public LocalInfra infra(String collective) {
    return new LocalInfra(
        collective,
        kafka.bootstrapServers(),
        zooKeeper.connectString(),
        credentials,
        ProcessHandle.current().pid());
  }

  /** Where Kafka's data lies. */
  public Path kafkaFolder() {
    return kafka.directory();
  }

  /** Where ZooKeeper's data lies. */
  public Path zooKeeperFolder() {
    return zooKeeper.directory();
  }

  /** Stops both, and deletes their data unless it is to be kept. Idempotent. */
  @Override
  public void close() {
    try {
      kafka.close();
    } finally {
      zooKeeper.close();
      if (settings.directory() != null && !settings.keep()) {
        Credentials.forget(settings.directory());
      }
    }
  }
}
