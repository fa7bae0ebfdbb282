package dev.covey.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A real Kafka in this JVM: one node, broker and controller, listening on 127.0.0.1 without
 * security.
 *
 * <p>Any thread may call any method; calls wait for one another. What clients wrote is on disk, as
 * far as the operating system has flushed it, and is there again after {@link #restart}, and in a
 * later process on the same kept folder. Several may run in one JVM, each on its own folder; their
 * JMX beans then share names and mean little. Its threads keep the JVM alive until {@link #close}.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final Lifecycle<BrokerPorts> lifecycle;

  private EmbeddedKafka(Lifecycle<BrokerPorts> lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Settings for a Kafka that is not wholly default. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts one on a free port and a temporary folder that {@link #close} deletes. */
  public static EmbeddedKafka start() {
    return builder().start();
  }

  /** Where clients connect, as {@code 127.0.0.1:port}. The same for the life of this object. */
  public String bootstrapServers() {
    return "127.0.0.1:" + lifecycle.ports().client();
  }

  /** The folder with all topics and the metadata. */
  public Path directory() {
    return lifecycle.folder().path();
  }

  /** Stops the broker and returns when it has. Folder and ports stay reserved. Idempotent. */
  public void stop() {
    lifecycle.stop();
  }

  /**
   * Stops the broker if it runs, and starts it on the same folder and ports.
   *
   * @throws PortInUseException if another process took a port in the meantime
   * @throws EmbeddedServerException if Kafka does not start
   * @throws IllegalStateException if this is closed
   */
  public void restart() {
    lifecycle.restart();
  }

  /** Whether it was started and not stopped since. */
  public boolean running() {
    return lifecycle.running();
  }

  /** Stops, and deletes the folder unless it is to be kept. Idempotent. */
  @Override
  public void close() {
    lifecycle.close();
  }

  /** What to start. Used by one thread. */
  public static final class Builder {
    private final Map<String, String> properties = new TreeMap<>();
    private int port;
    private Path directory;
    private boolean keep;

    private Builder() {}

    /** The port for clients; 0, the default, chooses a free one. */
    public Builder port(int clientPort) {
      port = Ports.requireValid(clientPort);
      return this;
    }

    /** The folder to use: absent, empty, or one kept by an earlier Kafka of this class. */
    public Builder directory(Path folder) {
      directory = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /** Whether the folder stays after {@link EmbeddedKafka#close}; by default it is deleted. */
    public Builder keep(boolean keepFolder) {
      keep = keepFolder;
      return this;
    }

    /**
     * A broker property, over this class's default.
     *
     * @throws IllegalArgumentException for properties that port and folder decide
     */
    public Builder property(String key, String value) {
      properties.put(
          BrokerProperties.requireFree(key), Objects.requireNonNull(value, "value of " + key));
      return this;
    }

    /**
     * Starts Kafka and returns when it takes requests.
     *
     * @throws PortInUseException if the port that was asked for is taken
     * @throws EmbeddedServerException if Kafka does not start, or the folder holds other files
     */
    public EmbeddedKafka start() {
      Map<String, String> settings = Map.copyOf(properties);
      ServerFolder folder = ServerFolder.claim(directory, "covey-kafka-", BrokerRun.MARKER, keep);
      return new EmbeddedKafka(
          Lifecycle.start(
              folder,
              port == 0,
              () -> BrokerPorts.choose(port, RandomGenerator.getDefault()),
              ports -> BrokerRun.start(folder.path(), ports, settings)));
    }
  }
}
