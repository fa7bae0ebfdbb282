package dev.covey.policy;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys as text: PEM blocks of one kind, as openssl writes them. */
final class PemText {

  static final String ED25519 = "Ed25519";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private PemText() {}

  /** The bytes of each block of this kind, such as {@code PUBLIC KEY}. */
  static List<byte[]> blocks(String text, String kind) {
    List<byte[]> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(kind)) {
        blocks.add(Base64.getMimeDecoder().decode(block.group(2)));
      }
    }
    return blocks;
  }

  static String block(String kind, byte[] bytes) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
  }

  static KeyFactory keys() {
    try {
      return KeyFactory.getInstance(ED25519);
    } catch (NoSuchAlgorithmException e) {
      throw noEd25519(e);
    }
  }

  static AssertionError noEd25519(GeneralSecurityException e) {
    return new AssertionError("every Java from 15 on has Ed25519", e);
  }
}
