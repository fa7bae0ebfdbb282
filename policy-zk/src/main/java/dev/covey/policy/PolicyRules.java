package dev.covey.policy;

import dev.covey.policy.Policy.Defaults;
import dev.covey.policy.Policy.ProcessPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What must hold between the parts of a policy. */
final class PolicyRules {

  /** What BPMN and Camunda allow in a key (255 characters) and ZooKeeper in a node's name. */
  private static final Pattern KEY =
      Pattern.compile(
          "[\\p{L}_&&[\\x{0}-\\x{D7FF}]][\\p{L}\\p{N}._\\-&&[\\x{0}-\\x{D7FF}]]{0,254}");

  static final String NO_SITE = "at least one is needed, as in main: {selector: \"\", shards: 12}";

  private PolicyRules() {}

  /** In the order of the keys; found by their hash, since work asks all the time. */
  static <V> Map<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(map)));
  }

  static List<PolicyProblem> problemsOf(
      Map<String, Site> sites,
      Defaults defaults,
      Map<String, ProcessPolicy> processes,
      Map<String, NodePolicy> nodes) {
    List<PolicyProblem> problems = new ArrayList<>(problemsOfSites(sites));
    Set<String> names = sites.keySet();
    problemOfReference(names, defaults.site())
        .ifPresent(problem -> problems.add(new PolicyProblem("defaults.site", problem)));
    processes.forEach(
        (key, process) -> {
          String path = "processes." + key;
          problemOfKey(key).ifPresent(problem -> problems.add(new PolicyProblem(path, problem)));
          process
              .site()
              .flatMap(site -> problemOfReference(names, site))
              .ifPresent(problem -> problems.add(new PolicyProblem(path + ".site", problem)));
          problems.addAll(problemsOfLanes(path + ".lanes.", process.lanes(), names));
          process
              .activities()
              .forEach(
                  (id, activity) ->
                      problems.addAll(
                          problemsOfActivity(path + ".activities." + id, id, activity, names)));
        });
    for (String name : nodes.keySet()) {
      NodePolicy.problemOfName(name)
          .map(problem -> new PolicyProblem("nodes." + name, problem))
          .ifPresent(problems::add);
    }
    return problems;
  }

  private static List<PolicyProblem> problemsOfLanes(
      String path, Map<String, LanePolicy> lanes, Set<String> sites) {
    List<PolicyProblem> problems = new ArrayList<>();
    LaneName.clashes(lanes.keySet())
        .forEach((name, problem) -> problems.add(new PolicyProblem(path + name, problem)));
    lanes.forEach(
        (name, lane) -> {
          LaneName.problemOf(name)
              .ifPresent(problem -> problems.add(new PolicyProblem(path + name, problem)));
          lane.site()
              .flatMap(site -> problemOfReference(sites, site))
              .ifPresent(
                  problem -> problems.add(new PolicyProblem(path + name + ".site", problem)));
        });
    return problems;
  }

  private static List<PolicyProblem> problemsOfActivity(
      String path, String id, ActivityPolicy activity, Set<String> sites) {
    List<PolicyProblem> problems = new ArrayList<>();
    problemOfActivity(id).ifPresent(problem -> problems.add(new PolicyProblem(path, problem)));
    activity
        .site()
        .flatMap(site -> problemOfReference(sites, site))
        .ifPresent(problem -> problems.add(new PolicyProblem(path + ".site", problem)));
    return problems;
  }

  private static List<PolicyProblem> problemsOfSites(Map<String, Site> sites) {
    List<PolicyProblem> problems = new ArrayList<>();
    if (sites.isEmpty()) {
      problems.add(new PolicyProblem("sites", NO_SITE));
    }
    sites.forEach(
        (name, site) -> {
          if (!name.equals(site.name())) {
            problems.add(
                new PolicyProblem("sites." + name, "holds a site named '" + site.name() + "'"));
          }
        });
    clashes(sites.keySet())
        .forEach((name, problem) -> problems.add(new PolicyProblem("sites." + name, problem)));
    return problems;
  }

  static Optional<String> problemOfKey(String processKey) {
    return problemOf("a process definition key", processKey);
  }

  static Optional<String> problemOfActivity(String id) {
    return problemOf("an activity's id", id);
  }

  private static Optional<String> problemOf(String what, String key) {
    return KEY.matcher(key).matches()
        ? Optional.empty()
        : Optional.of("not " + what + ": a letter or _, then up to 254 letters, digits, . _ -");
  }

  static Optional<String> problemOfReference(Set<String> sites, String name) {
    return sites.contains(name)
        ? Optional.empty()
        : Optional.of("there is no site '" + name + "'" + Spelling.hint(name, sites));
  }

  /** Names that share a number inside ids with another, each with the complaint. */
  static Map<String, String> clashes(Set<String> sites) {
    Map<String, String> clashes = new TreeMap<>();
    Map<Integer, String> numbers = new HashMap<>();
    for (String name : new TreeSet<>(sites)) {
      int number = Site.numberOf(name);
      String other = numbers.putIfAbsent(number, name);
      if (other != null) {
        clashes.put(
            name,
            "its number inside ids, " + number + ", is also that of '" + other + "': rename one");
      }
    }
    return clashes;
  }
}
