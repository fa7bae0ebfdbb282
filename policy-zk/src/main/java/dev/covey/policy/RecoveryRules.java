package dev.covey.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which of several rules of recovery holds. */
final class RecoveryRules {

  private RecoveryRules() {}

  /** The most special one; of several the first by name. */
  static Optional<Map.Entry<String, RecoveryRule>> of(
      Map<String, RecoveryRule> rules, RecoveryFailure failure) {
    return rules.entrySet().stream()
        .filter(rule -> rule.getValue().isFor(failure))
        .min(
            Comparator.comparingInt(
                    (Map.Entry<String, RecoveryRule> rule) -> rule.getValue().generality())
                .thenComparing(Map.Entry.comparingByKey()));
  }

  /** Those for failed jobs that a node with these labels may begin to follow. */
  static Map<String, RecoveryRule> initiatedBy(
      Map<String, RecoveryRule> rules, Map<String, String> labels) {
    return those(rules, rule -> rule.action().isPresent() && rule.mayInitiate(labels));
  }

  static Map<String, RecoveryRule> forLossAt(Map<String, RecoveryRule> rules, String site) {
    return those(rules, rule -> rule.forLossAt(site));
  }

  private static Map<String, RecoveryRule> those(
      Map<String, RecoveryRule> rules, Predicate<RecoveryRule> wanted) {
    if (rules.isEmpty()) {
      return rules;
    }
    Map<String, RecoveryRule> found = new LinkedHashMap<>();
    rules.forEach(
        (name, rule) -> {
          if (wanted.test(rule)) {
            found.put(name, rule);
          }
        });
    return found;
  }

  static List<PolicyProblem> problemsOf(Map<String, RecoveryRule> rules, Set<String> sites) {
    List<PolicyProblem> problems = new ArrayList<>();
    rules.forEach(
        (name, rule) -> {
          String path = "recovery." + name;
          RecoveryRule.problemOfName(name)
              .ifPresent(problem -> problems.add(new PolicyProblem(path, problem)));
          rule.site()
              .flatMap(site -> PolicyRules.problemOfReference(sites, site))
              .ifPresent(problem -> problems.add(new PolicyProblem(path + ".site", problem)));
        });
    return problems;
  }
}
