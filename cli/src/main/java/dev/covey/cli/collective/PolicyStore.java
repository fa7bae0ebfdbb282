package dev.covey.cli.collective;

import dev.covey.policy.PolicyArchive;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.util.Objects;

/**
 * Where the policy of a collective lies.
 *
 * @param credential {@code user:password} for ZooKeeper that may read policy, or null
 */
public record PolicyStore(String collective, String zooKeeper, String credential) {

  /** Requires all but the credential. */
  public PolicyStore {
    Objects.requireNonNull(collective, "collective");
    Objects.requireNonNull(zooKeeper, "zooKeeper");
  }

  /** To read; close what is returned. */
  public PolicyArchive archive() {
    return ZooKeeperPolicy.archive(zooKeeper, collective, credential);
  }

  /** Leaves the credential out. */
  @Override
  public String toString() {
    return "PolicyStore[%s, %s]".formatted(collective, zooKeeper);
  }
}
