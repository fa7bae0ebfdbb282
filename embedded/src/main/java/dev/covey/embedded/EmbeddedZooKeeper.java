package dev.covey.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A real standalone ZooKeeper in this JVM, listening on 127.0.0.1; ACLs hold, there is no admin
 * server.
 *
 * <p>Any thread may call any method; calls wait for one another. Every acknowledged write is synced
 * to disk. Nodes and sessions survive {@link #restart}: a client that reconnects within its session
 * timeout keeps its session. Several may run in one JVM, each on its own folder. Its threads keep
 * the JVM alive until {@link #close}.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
  private final Lifecycle<Integer> lifecycle;

  private EmbeddedZooKeeper(Lifecycle<Integer> lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Settings for a ZooKeeper that is not wholly default. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts one on a free port and a temporary folder that {@link #close} deletes. */
  public static EmbeddedZooKeeper start() {
    return builder().start();
  }

  /** Where clients connect, as {@code 127.0.0.1:port}. The same for the life of this object. */
  public String connectString() {
    return "127.0.0.1:" + lifecycle.ports();
  }

  /** The folder with snapshots and transaction logs. */
  public Path directory() {
    return lifecycle.folder().path();
  }

  /** Stops the server and returns when it has. Keeps folder and port. Idempotent. */
  public void stop() {
    lifecycle.stop();
  }

  /**
   * Stops the server if it runs, and starts it on the same folder and port.
   *
   * @throws PortInUseException if another process took the port in the meantime
   * @throws EmbeddedServerException if ZooKeeper does not start
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

    /** The folder to use: absent, empty, or one kept by an earlier ZooKeeper of this class. */
    public Builder directory(Path folder) {
      directory = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /** Whether the folder stays after {@link EmbeddedZooKeeper#close}; by default it is deleted. */
    public Builder keep(boolean keepFolder) {
      keep = keepFolder;
      return this;
    }

    /**
     * One of {@code tickTime}, {@code minSessionTimeout}, {@code maxSessionTimeout} (milliseconds)
     * and {@code maxClientCnxns}, as ZooKeeper's own configuration file names them.
     *
     * @throws IllegalArgumentException for any other property
     */
    public Builder property(String key, String value) {
      properties.put(
          ZooKeeperSettings.requireKnown(key), Objects.requireNonNull(value, "value of " + key));
      return this;
    }

    /**
     * Starts ZooKeeper and returns when sessions can be opened.
     *
     * @throws PortInUseException if the port that was asked for is taken
     * @throws EmbeddedServerException if ZooKeeper does not start, or the folder holds other files
     * @throws IllegalArgumentException if a property's value is no sensible number
     */
    public EmbeddedZooKeeper start() {
      ZooKeeperSettings settings = ZooKeeperSettings.of(properties);
      ServerFolder folder =
          ServerFolder.claim(directory, "covey-zookeeper-", ZooKeeperRun.MARKER, keep);
      return new EmbeddedZooKeeper(
          Lifecycle.start(
              folder,
              port == 0,
              () -> port == 0 ? Ports.free(RandomGenerator.getDefault()) : port,
              chosen -> ZooKeeperRun.start(folder.path(), chosen, settings)));
    }
  }
}
