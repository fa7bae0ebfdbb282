package dev.covey.engine.code;

import dev.covey.policy.DelegateLimits;
import dev.covey.policy.Policy;
import java.util.HashMap;
import java.util.Map;

/** All limits of one revision of the policy, and what was judged by them. Thread-safe. */
final class CodeLimits {
  private final Policy policy;
  private final ProcessLimits usual;
  private final Map<String, ProcessLimits> own = new HashMap<>();

  CodeLimits(Policy policy) {
    this.policy = policy;
    this.usual =
        policy.delegates().equals(DelegateLimits.NONE) ? null : new ProcessLimits(policy, null);
    policy
        .processes()
        .forEach(
            (key, process) -> {
              if (!process.delegates().equals(DelegateLimits.NONE)) {
                own.put(key, new ProcessLimits(policy, key));
              }
            });
  }

  boolean areOf(Policy other) {
    return policy == other;
  }

  boolean isEmpty() {
    return usual == null && own.isEmpty();
  }

  /** Null if nothing is limited there. */
  ProcessLimits of(String process) {
    return process == null ? usual : own.getOrDefault(process, usual);
  }
}
