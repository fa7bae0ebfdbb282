package dev.covey.engine.code;

import dev.covey.engine.address.VisitKey;
import dev.covey.policy.CodeDenial;
import dev.covey.policy.Policy;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Says by the live policy whether code may run, and throws {@link DelegateDeniedException} if not.
 * A revision holds for all that begins to run after it became live. Thread-safe; where the policy
 * has no limits, asking costs a volatile read.
 */
final class CodeJudge {
  private final Supplier<Policy> policy;
  private final Function<String, Set<String>> languageNames;
  private volatile CodeLimits limits;

  /**
   * Takes its sources.
   *
   * @param policy the live one; answers null until the node has joined, which limits nothing
   * @param languageNames all names of the script language that has a given one
   */
  CodeJudge(Supplier<Policy> policy, Function<String, Set<String>> languageNames) {
    this.policy = policy;
    this.languageNames = languageNames;
  }

  /** Whether the policy limits anything at all. */
  boolean limits() {
    CodeLimits now = current();
    return now != null && !now.isEmpty();
  }

  /**
   * The limits of a process; null if there are none.
   *
   * @param process its key, or null outside of processes
   */
  ProcessLimits of(String process) {
    CodeLimits now = current();
    return now == null ? null : now.of(VisitKey.processOf(process));
  }

  private CodeLimits current() {
    Policy live = policy.get();
    if (live == null) {
      return null;
    }
    CodeLimits now = limits;
    if (now == null || !now.areOf(live)) {
      now = new CodeLimits(live);
      limits = now;
    }
    return now;
  }

  void requireClass(String process, String name) {
    ProcessLimits of = of(process);
    if (of != null) {
      require(of.denialOfClass(name), of, process);
    }
  }

  void requireScript(String process, String language) {
    ProcessLimits of = of(process);
    if (of != null && language != null) {
      require(of.denialOfScript(language, languageNames), of, process);
    }
  }

  /** Judges an object that an expression uses or gives by its class; {@link NoCode} may always. */
  static void requireObject(Object object, ProcessLimits of, String process) {
    if (object != null && !NoCode.is(object.getClass())) {
      require(of.denialOfClass(object.getClass().getName()), of, process);
    }
  }

  static void require(Optional<CodeDenial> denial, ProcessLimits of, String process) {
    if (denial.isPresent()) {
      DelegateDeniedException denied =
          new DelegateDeniedException(denial.get(), of.revision(), process);
      Denials.remember(denied);
      throw denied;
    }
  }
}
