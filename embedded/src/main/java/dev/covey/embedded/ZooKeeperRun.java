package dev.covey.embedded;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.zookeeper.server.ContainerManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * One run of a standalone ZooKeeper.
 *
 * <p>Built from the server's parts, because ZooKeeper's own embedding hides why a start failed.
 */
final class ZooKeeperRun implements ServerRun {
  /** ZooKeeper keeps its files in a folder of this name. */
  static final String MARKER = "version-2";

  private static final String FSYNC_WARNING = "zookeeper.fsync.warningthresholdms";

  private final FileTxnSnapLog files;
  private final StandaloneZooKeeper server;
  private final ServerCnxnFactory connections;
  private final ContainerManager containers;

  private ZooKeeperRun(
      FileTxnSnapLog files,
      StandaloneZooKeeper server,
      ServerCnxnFactory connections,
      ContainerManager containers) {
    this.files = files;
    this.server = server;
    this.connections = connections;
    this.containers = containers;
  }

  /**
   * Starts on the folder and returns when sessions can be opened.
   *
   * @throws PortInUseException if the port is taken
   * @throws EmbeddedServerException if ZooKeeper does not start for another reason
   */
  static ZooKeeperRun start(Path folder, int port, ZooKeeperSettings settings) {
    JvmExit.refuseToZooKeeper();
    silenceFsyncWarnings();
    FileTxnSnapLog files = null;
    ServerCnxnFactory connections = null;
    try {
      files = new FileTxnSnapLog(folder.toFile(), folder.toFile());
      StandaloneZooKeeper server = new StandaloneZooKeeper(files, settings);
      connections = new NIOServerCnxnFactory();
      connections.configure(
          Ports.loopback(port),
          settings.maxClientCnxns(),
          StandaloneZooKeeper.DEFAULT_BACKLOG,
          false);
      connections.startup(server);
      ContainerManager containers = server.containers();
      containers.start();
      return new ZooKeeperRun(files, server, connections, containers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(folder, port, e, connections, files);
    } catch (IOException | RuntimeException e) {
      throw failed(folder, port, e, connections, files);
    }
  }

  @Override
  public void stop() {
    containers.stop();
    connections.shutdown();
    server.shutdown(true);
    server.awaitSessionTracker();
    close(files);
  }

  private static RuntimeException failed(
      Path folder, int port, Exception cause, ServerCnxnFactory connections, FileTxnSnapLog files) {
    if (connections != null) {
      connections.shutdown();
    }
    if (files != null) {
      close(files);
    }
    if (Ports.isBindFailure(cause)) {
      return new PortInUseException("ZooKeeper", port, cause);
    }
    return new EmbeddedServerException(
        "ZooKeeper did not start in %s on port %d: %s. Check the folder."
            .formatted(folder, port, cause.getMessage()),
        cause);
  }

  private static void close(FileTxnSnapLog files) {
    try {
      files.close();
    } catch (IOException e) {
      throw new EmbeddedServerException("ZooKeeper could not close its log files", e);
    }
  }

  private static void silenceFsyncWarnings() {
    if (System.getProperty(FSYNC_WARNING) == null) {
      System.setProperty(FSYNC_WARNING, String.valueOf(Long.MAX_VALUE));
    }
  }
}
