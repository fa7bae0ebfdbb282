package dev.covey.embedded;

/** One Kafka and one ZooKeeper together. Any thread. */
public final class EmbeddedServers implements AutoCloseable {
  private final EmbeddedKafka kafka;
  private final EmbeddedZooKeeper zooKeeper;

  private EmbeddedServers(EmbeddedKafka kafka, EmbeddedZooKeeper zooKeeper) {
    this.kafka = kafka;
    this.zooKeeper = zooKeeper;
  }

  /**
   * Starts both on free ports and temporary folders.
   *
   * @throws EmbeddedServerException if one does not start; the other is then closed
   */
  public static EmbeddedServers start() {
    EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
    try {
      return new EmbeddedServers(EmbeddedKafka.start(), zooKeeper);
    } catch (RuntimeException | Error e) {
      zooKeeper.close();
      throw e;
    }
  }

  /**
   * The pair that all tests of this JVM share: started on first use, closed as the JVM ends.
   * Whoever stops a server of it restarts it, and nobody closes it.
   */
  public static EmbeddedServers shared() {
    return Shared.SERVERS;
  }

  /** The Kafka of the pair. */
  public EmbeddedKafka kafka() {
    return kafka;
  }

  /** The ZooKeeper of the pair. */
  public EmbeddedZooKeeper zooKeeper() {
    return zooKeeper;
  }

  /** Closes both and deletes their folders. Idempotent. */
  @Override
  public void close() {
    try {
      kafka.close();
    } finally {
      zooKeeper.close();
    }
  }

  private static final class Shared {
    static final EmbeddedServers SERVERS = startForThisJvm();

    private static EmbeddedServers startForThisJvm() {
      EmbeddedServers servers = EmbeddedServers.start();
      Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "covey-embedded-close"));
      return servers;
    }
  }
}
