package dev.covey.engine.code;

import dev.covey.policy.Code;
import dev.covey.policy.CodeDenial;
import dev.covey.policy.Policy;
import dev.covey.policy.Revision;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What one revision of the policy says of one process, or of all that it does not name. Each class
 * and language is judged once. Thread-safe; reading takes no lock.
 */
final class ProcessLimits {
  /** Classes can be made without end, by proxies and scripts; later ones are judged each time. */
  private static final int MOST_KEPT = 10_000;

  private final Policy policy;
  private final String process;
  private final Map<String, Optional<CodeDenial>> classes = new ConcurrentHashMap<>();
  private final Map<String, Optional<CodeDenial>> scripts = new ConcurrentHashMap<>();

  ProcessLimits(Policy policy, String process) {
    this.policy = policy;
    this.process = process;
  }

  Revision revision() {
    return policy.revision();
  }

  Optional<CodeDenial> denialOfClass(String name) {
    Optional<CodeDenial> known = classes.get(name);
    return known == null ? keep(classes, name, judge(new Code.JavaClass(name))) : known;
  }

  /**
   * Judges a script.
   *
   * @param namesOf gives all names of a language
   */
  Optional<CodeDenial> denialOfScript(String language, Function<String, Set<String>> namesOf) {
    String name = language.toLowerCase(Locale.ROOT);
    Optional<CodeDenial> known = scripts.get(name);
    return known == null
        ? keep(scripts, name, judge(new Code.Script(name, namesOf.apply(name))))
        : known;
  }

  /** Judges anew: whoever has the expression keeps what is said of it. */
  Optional<CodeDenial> denialOfExpression(String text) {
    return judge(new Code.Expression(text));
  }

  private Optional<CodeDenial> judge(Code code) {
    return policy.denialOf(process, code);
  }

  private static Optional<CodeDenial> keep(
      Map<String, Optional<CodeDenial>> judged, String name, Optional<CodeDenial> denial) {
    if (judged.size() < MOST_KEPT) {
      judged.put(name, denial);
    }
    return denial;
  }
}
