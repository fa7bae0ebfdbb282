package dev.covey.policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a node finds its policy.
 *
 * @param connectString ZooKeeper's servers, as in {@code zk1:2181,zk2:2181}
 * @param collective the collective's name: letters, digits, dash and underscore, at most 63
 * @param credential {@code user:password} of ZooKeeper's digest scheme, or null for none
 * @param dataDirectory where the last good policy is kept for a start without ZooKeeper, or null
 * @param startTimeout how long a start waits for the first policy; more than zero
 * @param trust whose signatures revisions need
 */
public record ZooKeeperSettings(
    String connectString,
    String collective,
    String credential,
    Path dataDirectory,
    Duration startTimeout,
    PolicyTrust trust) {

  private static final Pattern COLLECTIVE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

  /** Of one that follows unsigned revisions too. */
  public ZooKeeperSettings(
      String connectString,
      String collective,
      String credential,
      Path dataDirectory,
      Duration startTimeout) {
    this(connectString, collective, credential, dataDirectory, startTimeout, PolicyTrust.NONE);
  }

  /** Throws {@link IllegalArgumentException} for what cannot be. */
  public ZooKeeperSettings {
    requireConnectString(connectString);
    requireCollective(collective);
    if (credential != null) {
      requireCredential(credential);
    }
    Objects.requireNonNull(startTimeout, "startTimeout");
    Objects.requireNonNull(trust, "trust");
    if (startTimeout.isZero() || startTimeout.isNegative()) {
      throw new IllegalArgumentException("startTimeout is more than zero, not " + startTimeout);
    }
  }

  /** Throws {@link IllegalArgumentException} if there is no server in it. */
  public static void requireConnectString(String connectString) {
    if (connectString == null || connectString.isBlank()) {
      throw new IllegalArgumentException("no ZooKeeper servers: set them as in zk1:2181,zk2:2181");
    }
  }

  /** Throws {@link IllegalArgumentException} if this cannot be the name of a collective. */
  public static void requireCollective(String collective) {
    if (collective == null || !COLLECTIVE.matcher(collective).matches()) {
      throw new IllegalArgumentException(
          "'" + collective + "' is not a collective's name: letters, digits, - and _, at most 63");
    }
  }

  /** Throws {@link IllegalArgumentException}, without the secret, if it is not user:password. */
  public static void requireCredential(String credential) {
    int colon = credential == null ? -1 : credential.indexOf(':');
    if (colon < 1 || colon == credential.length() - 1) {
      throw new IllegalArgumentException("a ZooKeeper credential is written user:password");
    }
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "ZooKeeperSettings[connectString=%s, collective=%s, credential=%s, dataDirectory=%s, %s]"
        .formatted(
            connectString,
            collective,
            credential == null ? "none" : credential.substring(0, credential.indexOf(':')) + ":***",
            dataDirectory,
            "startTimeout=" + startTimeout);
  }
}
