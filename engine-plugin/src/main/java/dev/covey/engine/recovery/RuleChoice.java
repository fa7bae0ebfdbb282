package dev.covey.engine.recovery;

import dev.covey.policy.RecoveryFailure;
import dev.covey.policy.RecoveryRule;
import java.util.Optional;

/** What the live policy says of a failed job. Thread-safe, never blocks. */
public interface RuleChoice {
  /** A rule with its name. */
  record Chosen(String name, RecoveryRule rule) {
    /** What a recovery by it waits for, for people. */
    public String awaits() {
      return "a node that may initiate recovery '%s': %s".formatted(name, rule.initiatorsText());
    }
  }

  /** Whether there is any rule. */
  boolean any();

  /** The rule for the failure; empty if there is none. */
  Optional<Chosen> of(RecoveryFailure failure);

  /** The rule of that name. */
  Optional<Chosen> named(String name);
}
