package dev.covey.policy.zookeeper;

import dev.covey.policy.ZooKeeperSettings;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/** A user and password of ZooKeeper's digest scheme; does not print the password. */
record Credential(String user, String password) {

  static final String SCHEME = "digest";

  static Credential parse(String text) {
    ZooKeeperSettings.requireCredential(text);
    int colon = text.indexOf(':');
    return new Credential(text.substring(0, colon), text.substring(colon + 1));
  }

  byte[] authentication() {
    return (user + ":" + password).getBytes(StandardCharsets.UTF_8);
  }

  ACL granted(int permissions) {
    try {
      String digest = DigestAuthenticationProvider.generateDigest(user + ":" + password);
      return new ACL(permissions, new Id(SCHEME, digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "the digest algorithm set in zookeeper.DigestAuthenticationProvider.digestAlg is unknown",
          e);
    }
  }

  @Override
  public String toString() {
    return user + ":***";
  }
}
