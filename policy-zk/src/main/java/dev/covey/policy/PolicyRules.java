package dev.covey.policy;

import dev.covey.policy.Policy.Defaults;
import dev.covey.policy.Policy.ProcessPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What must hold between the parts of a policy. */
final class PolicyRules {

  /** What BPMN and Camunda allow in a key (255 characters) and ZooKeeper in a node's name. */
  private static final Pattern PROCESS_KEY =
      Pattern.compile(
          "[\\p{L}_&&[\\x{0}-\\x{D7FF}]][\\p{L}\\p{N}._\\-&&[\\x{0}-\\x{D7FF}]]{0,254}");

  private PolicyRules() {}

  static <V> Map<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  static List<PolicyProblem> problemsOf(
      Map<String, Site> sites, Defaults defaults, Map<String, ProcessPolicy> processes) {
    List<PolicyProblem> problems = new ArrayList<>(problemsOfSites(sites));
    problemOfReference(sites, defaults.site(), "defaults.site").ifPresent(problems::add);
    processes.forEach(
        (key, process) -> {
          String path = "processes." + key;
          problemOfKey(key).ifPresent(problem -> problems.add(new PolicyProblem(path, problem)));
          process
              .site()
              .flatMap(site -> problemOfReference(sites, site, path + ".site"))
              .ifPresent(problems::add);
        });
    return problems;
  }

  static Optional<String> problemOfKey(String processKey) {
    return PROCESS_KEY.matcher(processKey).matches()
        ? Optional.empty()
        : Optional.of(
            "not a process definition key: a letter or _, then up to 254 letters, digits, . _ -");
  }

  private static List<PolicyProblem> problemsOfSites(Map<String, Site> sites) {
    List<PolicyProblem> problems = new ArrayList<>();
    if (sites.isEmpty()) {
      problems.add(
          new PolicyProblem(
              "sites", "at least one is needed, as in main: {selector: \"\", shards: 12}"));
    }
    Map<Integer, String> numbers = new HashMap<>();
    sites.forEach(
        (name, site) -> {
          String path = "sites." + name;
          if (!name.equals(site.name())) {
            problems.add(new PolicyProblem(path, "holds a site named '" + site.name() + "'"));
          }
          String other = numbers.putIfAbsent(site.number(), name);
          if (other != null) {
            problems.add(
                new PolicyProblem(
                    path,
                    "its number inside ids, "
                        + site.number()
                        + ", is also that of '"
                        + other
                        + "': rename one"));
          }
        });
    return problems;
  }

  private static Optional<PolicyProblem> problemOfReference(
      Map<String, Site> sites, String name, String path) {
    return sites.containsKey(name)
        ? Optional.empty()
        : Optional.of(
            new PolicyProblem(
                path, "there is no site '" + name + "'" + Spelling.hint(name, sites.keySet())));
  }
}
