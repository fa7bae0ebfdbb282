package dev.covey.policy;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Whose signatures a node obeys: a revision is followed if it is signed with any one of these
 * Ed25519 keys. Without a key, any revision is. Immutable.
 */
public record PolicyTrust(List<PublicKey> keys) {

  /** Follows any revision. */
  public static final PolicyTrust NONE = new PolicyTrust(List.of());

  static final String KIND = "PUBLIC KEY";
  static final String FORMAT = "ed25519 ";

  /** Copies the list. */
  public PolicyTrust {
    keys = List.copyOf(keys);
  }

  /** Whether revisions need no signature. */
  public boolean isNone() {
    return keys.isEmpty();
  }

  /**
   * Reads public keys: PEM blocks as {@code openssl pkey -pubout} writes them, or what is between
   * their first and last lines, separated by commas or white space.
   *
   * @throws IllegalArgumentException if there is none in a text that is not blank, or one that is
   *     no Ed25519 key
   */
  public static PolicyTrust parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    List<PublicKey> keys = new ArrayList<>();
    if (text.contains("-----BEGIN")) {
      PemText.blocks(text, KIND).forEach(bytes -> keys.add(key(bytes)));
    } else {
      for (String encoded : text.strip().split("[,\\s]+")) {
        keys.add(key(decoded(encoded)));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "expected -----BEGIN PUBLIC KEY-----, as 'openssl pkey -pubout' writes it, but found none");
    }
    return new PolicyTrust(keys);
  }

  private static byte[] decoded(String encoded) {
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw noKey(e);
    }
  }

  private static PublicKey key(byte[] bytes) {
    try {
      return PemText.keys().generatePublic(new X509EncodedKeySpec(bytes));
    } catch (InvalidKeySpecException e) {
      throw noKey(e);
    }
  }

  private static IllegalArgumentException noKey(Exception e) {
    return new IllegalArgumentException(
        "expected an Ed25519 public key, PEM or its base64 alone", e);
  }

  /**
   * Why a revision is not to be followed; empty if it may be.
   *
   * @param meta its meta document as it lies in the store, byte for byte
   * @param signature as it lies beside it, a line; empty if there is none
   */
  public Optional<String> problemOf(
      String collective, Revision revision, String meta, Optional<String> signature) {
    if (isNone()) {
      return Optional.empty();
    }
    if (signature.isEmpty()) {
      return Optional.of(
          "revision %s is not signed, but this node follows signed ones only: push it with --sign"
              .formatted(revision));
    }
    byte[] signed = new SignedText(collective, revision, meta).bytes();
    byte[] bytes = bytes(signature.get());
    return keys.stream().anyMatch(key -> verifies(key, signed, bytes))
        ? Optional.empty()
        : Optional.of(
            "the signature of revision %s is not that of %s: its meta was changed, or another key signed it"
                .formatted(
                    revision,
                    keys.size() == 1
                        ? "the key that this node trusts"
                        : "any of the " + keys.size() + " keys that this node trusts"));
  }

  /** Nothing for what is no signature, which verifies with no key. */
  private static byte[] bytes(String line) {
    try {
      return line.startsWith(FORMAT)
          ? Base64.getDecoder().decode(line.substring(FORMAT.length()).strip())
          : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static boolean verifies(PublicKey key, byte[] signed, byte[] bytes) {
    try {
      Signature signature = Signature.getInstance(PemText.ED25519);
      signature.initVerify(key);
      signature.update(signed);
      return signature.verify(bytes);
    } catch (GeneralSecurityException e) {
      return false; // Of another length, say: bytes that come from outside.
    }
  }
}
