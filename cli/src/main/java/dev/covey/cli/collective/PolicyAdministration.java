package dev.covey.cli.collective;

import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySigner;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.util.Objects;
import java.util.Optional;

/**
 * The policy of a collective as an administrator sees it.
 *
 * @param credential {@code user:password} for ZooKeeper that may write policy
 */
public record PolicyAdministration(PolicyStore store, String credential) {

  /** Requires both. */
  public PolicyAdministration {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(credential, "credential");
  }

  /** To read; close what is returned. */
  public PolicyArchive archive() {
    return ZooKeeperPolicy.archive(store.zooKeeper(), store.collective(), credential);
  }

  /** To write; close what is returned. With the first push the store's reader may read. */
  public PolicyPublisher publisher() {
    return publisher(Optional.empty());
  }

  /** As {@link #publisher()}, of one that signs what it pushes. */
  public PolicyPublisher publisher(Optional<PolicySigner> signer) {
    return ZooKeeperPolicy.publisher(
        store.zooKeeper(), store.collective(), credential, store.credential(), signer);
  }

  /** Leaves the credential out. */
  @Override
  public String toString() {
    return "PolicyAdministration[" + store + "]";
  }

  /** Who acts, for the record. */
  public static String who() {
    return System.getProperty("user.name", "unknown");
  }
}
