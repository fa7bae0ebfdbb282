package dev.covey.embedded;

import org.apache.zookeeper.server.ContainerManager;
import org.apache.zookeeper.server.SessionTrackerImpl;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/** ZooKeeper's standalone server, opened where it hides what a clean stop needs. */
final class StandaloneZooKeeper extends ZooKeeperServer {
  static final int DEFAULT_BACKLOG = -1;

  private static final int SERVER_ID = 1;
  private static final int CONTAINER_CHECK_MS = 10_000;
  private static final int CONTAINERS_PER_MINUTE = 10_000;

  private Thread tracking;

  StandaloneZooKeeper(FileTxnSnapLog files, ZooKeeperSettings settings) {
    super(
        files,
        settings.tickTime(),
        settings.minSessionTimeout(),
        settings.maxSessionTimeout(),
        DEFAULT_BACKLOG,
        null,
        "");
  }

  ContainerManager containers() {
    return new ContainerManager(
        getZKDatabase(), firstProcessor, CONTAINER_CHECK_MS, CONTAINERS_PER_MINUTE);
  }

  @Override
  protected void createSessionTracker() {
    InterruptibleTracker tracker = new InterruptibleTracker(this);
    tracking = tracker;
    sessionTracker = tracker;
  }

  /** Ends the tracker's sleep, which would outlast a shutdown by up to a tick. */
  void awaitSessionTracker() {
    if (tracking == null) {
      return;
    }
    tracking.interrupt();
    try {
      tracking.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes an interrupt after the shutdown for what it is, not for an error of the server. */
  private static final class InterruptibleTracker extends SessionTrackerImpl {
    private volatile boolean stopping;

    InterruptibleTracker(StandaloneZooKeeper server) {
      super(
          server,
          server.getZKDatabase().getSessionWithTimeOuts(),
          server.getTickTime(),
          SERVER_ID,
          server.getZooKeeperServerListener());
    }

    @Override
    public void shutdown() {
      stopping = true;
      super.shutdown();
    }

    @Override
    protected void handleException(String threadName, Throwable failure) {
      if (!stopping) {
        super.handleException(threadName, failure);
      }
    }
  }
}
