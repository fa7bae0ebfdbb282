package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyProblem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes that must be UTF-8, so that text and bytes mean the same to a digest. */
final class StrictText {

  private StrictText() {}

  static String of(byte[] bytes, String path) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid(path, "is not text in UTF-8");
    }
  }

  static InvalidPolicyException invalid(String path, String message) {
    return new InvalidPolicyException(List.of(new PolicyProblem(path, message)));
  }
}
