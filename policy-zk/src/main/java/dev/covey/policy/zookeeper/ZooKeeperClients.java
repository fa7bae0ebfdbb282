package dev.covey.policy.zookeeper;

import java.util.Optional;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;

/** Makes clients, not yet started, that keep to the servers they were given. */
final class ZooKeeperClients {

  private static final int SESSION_TIMEOUT_MS = 15_000;
  private static final int CONNECTION_TIMEOUT_MS = 5_000;
  private static final int CLOSE_WAIT_MS = 2_000;

  private ZooKeeperClients() {}

  static CuratorFramework create(
      String connectString, Optional<Credential> credential, RetryPolicy retries) {
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(connectString)
            .sessionTimeoutMs(SESSION_TIMEOUT_MS)
            .connectionTimeoutMs(CONNECTION_TIMEOUT_MS)
            .waitForShutdownTimeoutMs(CLOSE_WAIT_MS)
            // Addresses that servers know each other by need not be reachable from here.
            .ensembleTracker(false)
            .retryPolicy(retries);
    credential.ifPresent(known -> builder.authorization(Credential.SCHEME, known.authentication()));
    return builder.build();
  }
}
