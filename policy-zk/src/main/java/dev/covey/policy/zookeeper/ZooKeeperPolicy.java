package dev.covey.policy.zookeeper;

import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySigner;
import dev.covey.policy.PolicySource;
import dev.covey.policy.ZooKeeperSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.retry.RetryOneTime;

/** Policy kept in ZooKeeper: a source for nodes, a publisher for operators. */
public final class ZooKeeperPolicy {

  private static final Duration POLL = Duration.ofSeconds(30);
  private static final int RETRY_MS = 200;
  private static final int OPERATORS_RETRIES = 5;

  private ZooKeeperPolicy() {}

  /**
   * Makes a source, which does nothing before its {@code start()}. It only ever reads; a change is
   * seen by a watch, and within 30 seconds should a watch be missed.
   */
  public static PolicySource source(ZooKeeperSettings settings) {
    return source(settings, POLL);
  }

  static PolicySource source(ZooKeeperSettings settings, Duration poll) {
    return source(
        settings,
        ZooKeeperClients.create(
            settings.connectString(), credential(settings), new RetryOneTime(RETRY_MS)),
        poll);
  }

  static PolicySource source(ZooKeeperSettings settings, CuratorFramework client, Duration poll) {
    PolicyPaths paths = new PolicyPaths(settings.collective());
    Optional<LastGoodFile> file =
        Optional.ofNullable(settings.dataDirectory())
            .map(directory -> new LastGoodFile(directory, settings.collective(), settings.trust()));
    return new ZooKeeperPolicySource(
        settings,
        client,
        new RevisionReader(client, paths, settings.trust()),
        new WriteAccess(client, paths, credential(settings)),
        new LivePolicy(file),
        file,
        poll);
  }

  private static Optional<Credential> credential(ZooKeeperSettings settings) {
    return Optional.ofNullable(settings.credential()).map(Credential::parse);
  }

  /**
   * Makes a publisher and begins to connect; close it. With what the first push creates the
   * administrators' credential may do anything, and the nodes' may read it; later pushes give the
   * same rights to the same users, whatever the credentials here.
   *
   * @param connectString ZooKeeper's servers
   * @param collective the collective's name
   * @param adminCredential {@code user:password}
   * @param nodeCredential {@code user:password} of another user, or null to let anyone read
   * @throws IllegalArgumentException for what cannot be, or one user in both credentials
   */
  public static PolicyPublisher publisher(
      String connectString, String collective, String adminCredential, String nodeCredential) {
    return publisher(connectString, collective, adminCredential, nodeCredential, Optional.empty());
  }

  /**
   * As {@link #publisher(String, String, String, String)}, of one that signs what it pushes.
   *
   * @param signer empty for one that signs nothing
   */
  public static PolicyPublisher publisher(
      String connectString,
      String collective,
      String adminCredential,
      String nodeCredential,
      Optional<PolicySigner> signer) {
    ZooKeeperSettings.requireConnectString(connectString);
    ZooKeeperSettings.requireCollective(collective);
    Credential admin = Credential.parse(adminCredential);
    TreeAcl acl = TreeAcl.of(admin, Optional.ofNullable(nodeCredential).map(Credential::parse));
    CuratorFramework client = operators(connectString, Optional.of(admin));
    return new ZooKeeperPolicyPublisher(
        client, new PolicyPaths(collective), acl, Clock.systemUTC(), signer);
  }

  /**
   * Makes an archive and begins to connect; close it.
   *
   * @param connectString ZooKeeper's servers
   * @param collective the collective's name
   * @param credential {@code user:password} that may read policy, or null for none
   * @throws IllegalArgumentException for what cannot be
   */
  public static PolicyArchive archive(String connectString, String collective, String credential) {
    ZooKeeperSettings.requireConnectString(connectString);
    ZooKeeperSettings.requireCollective(collective);
    return new ZooKeeperPolicyArchive(
        operators(connectString, Optional.ofNullable(credential).map(Credential::parse)),
        new PolicyPaths(collective));
  }

  private static CuratorFramework operators(String connectString, Optional<Credential> credential) {
    CuratorFramework client =
        ZooKeeperClients.create(
            connectString, credential, new ExponentialBackoffRetry(RETRY_MS, OPERATORS_RETRIES));
    client.start();
    return client;
  }
}
