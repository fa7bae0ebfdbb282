package dev.covey.policy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Signs revisions with an Ed25519 key, for nodes with a {@link PolicyTrust}. Thread-safe. */
public final class PolicySigner {

  private static final String KIND = "PRIVATE KEY";

  private final PrivateKey key;

  private PolicySigner(PrivateKey key) {
    this.key = key;
  }

  /**
   * Reads a private key, PKCS#8 in PEM, as {@code openssl genpkey -algorithm ed25519} writes it.
   *
   * @throws IllegalArgumentException if it is none, without the text
   */
  public static PolicySigner parse(String pem) {
    List<byte[]> blocks = PemText.blocks(pem, KIND);
    if (blocks.size() != 1) {
      throw new IllegalArgumentException(
          "expected one -----BEGIN PRIVATE KEY----- (PKCS#8, not encrypted), but found "
              + blocks.size());
    }
    try {
      return new PolicySigner(
          PemText.keys().generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0))));
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException(
          "expected an Ed25519 key, as 'openssl genpkey -algorithm ed25519' makes one", e);
    }
  }

  /**
   * A new pair of keys.
   *
   * @param privatePem what {@link #parse} reads; a secret
   * @param publicPem what {@link PolicyTrust#parse} reads
   */
  public record Keys(String privatePem, String publicPem) {
    /** Leaves the secret out. */
    @Override
    public String toString() {
      return publicPem;
    }
  }

  /** Makes a new pair of keys. */
  public static Keys newKeys() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(PemText.ED25519).generateKeyPair();
      return new Keys(
          PemText.block(KIND, pair.getPrivate().getEncoded()),
          PemText.block(PolicyTrust.KIND, pair.getPublic().getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw PemText.noEd25519(e);
    }
  }

  /**
   * The signature of a revision, a line as it lies in the store.
   *
   * @param meta the meta document as it lies there, byte for byte
   */
  public String sign(String collective, Revision revision, String meta) {
    try {
      Signature signature = Signature.getInstance(PemText.ED25519);
      signature.initSign(key);
      signature.update(new SignedText(collective, revision, meta).bytes());
      return PolicyTrust.FORMAT + Base64.getEncoder().encodeToString(signature.sign()) + "\n";
    } catch (GeneralSecurityException e) {
      throw PemText.noEd25519(e);
    }
  }
}
