package dev.covey.policy;

import dev.covey.policy.Policy.Defaults;
import dev.covey.policy.Policy.ProcessPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Gathers the parts of one document, and everything that is wrong with them; for one thread. What
 * must hold between the parts is asked at the end, also of those that are wrong in themselves, so
 * that all is said at once.
 */
final class PolicyReading {

  private static final Comparator<PolicyProblem> IN_TEXT =
      Comparator.comparing(problem -> problem.position().orElse(Position.BEGINNING));

  private final List<PolicyProblem> problems = new ArrayList<>();
  private final Map<String, YamlMapping> written = new TreeMap<>();
  private final List<YamlMapping> references = new ArrayList<>();
  private final Map<String, Site> sites = new TreeMap<>();
  private final Map<String, ProcessPolicy> processes = new TreeMap<>();
  private final Map<String, Map<String, ActivityPolicy>> activities = new TreeMap<>();
  private final Map<String, NodePolicy> nodes = new TreeMap<>();
  private final Map<String, RecoveryRule> recovery = new TreeMap<>();
  private Defaults defaults;
  private DelegateLimits delegates = DelegateLimits.NONE;

  YamlMapping yaml(String text, String path) {
    return Yaml11.read(text, path, problems);
  }

  void document(YamlMapping document) {
    if (!problems.isEmpty()) {
      return;
    }
    document.onlyWith(PolicyKeys.DOCUMENT);
    YamlMapping bySite = document.mapping("sites");
    bySite.keys().forEach(name -> site(name, bySite.mapping(name)));
    defaults(document.mapping("defaults"));
    YamlMapping byKey = document.mapping("processes");
    byKey.keys().forEach(key -> process(key, byKey.mapping(key)));
    delegates(document.mapping("delegates"));
    YamlMapping byName = document.mapping("nodes");
    byName.keys().forEach(name -> node(name, byName.mapping(name)));
    YamlMapping byRule = document.mapping("recovery");
    byRule.keys().forEach(name -> recovery(name, byRule.mapping(name)));
    relations();
    if (written.isEmpty()
        && problems.stream().noneMatch(problem -> problem.path().equals("sites"))) {
      document.problem("sites", PolicyRules.NO_SITE);
    }
    problems.sort(IN_TEXT);
  }

  /** Asks what must hold between the parts. */
  private void relations() {
    PolicyRules.clashes(written.keySet())
        .forEach((name, problem) -> written.get(name).problem(problem));
    if (written.isEmpty()) {
      return; // Said once, and not again for each reference.
    }
    for (YamlMapping mapping : references) {
      mapping
          .textIfAny("site")
          .flatMap(name -> PolicyRules.problemOfReference(written.keySet(), name))
          .ifPresent(problem -> mapping.problem("site", problem));
    }
  }

  void site(String name, YamlMapping mapping) {
    int before = problems.size();
    written.put(name, mapping);
    mapping.onlyWith(PolicyKeys.SITE);
    Site.problemOfName(name).ifPresent(mapping::problem);
    String selecting = mapping.required("selector", "\"\" (all nodes) or \"role = x\"");
    Optional<LabelSelector> selector = selector(mapping, selecting);
    OptionalInt shards = mapping.requiredNumber("shards", "12");
    shards.ifPresent(
        number ->
            Site.problemOfShards(number).ifPresent(problem -> mapping.problem("shards", problem)));
    Optional<Integer> standbys = mapping.value("standbys", YamlMapping::number);
    standbys
        .flatMap(Site::problemOfStandbys)
        .ifPresent(problem -> mapping.problem("standbys", problem));
    CheckpointingChoices checkpoint = checkpoint(mapping.mapping("checkpoint"));
    Optional<HistoryKeeping> history = history(mapping.mapping("history"));
    Optional<WorkspaceQuota> workspace = workspace(mapping.mapping("workspace"));
    if (problems.size() == before) {
      sites.put(
          name,
          new Site(
              name,
              selector.orElseThrow(),
              shards.orElseThrow(),
              standbys.orElse(0),
              checkpoint,
              history,
              workspace));
    }
  }

  void defaults(YamlMapping mapping) {
    references.add(mapping);
    mapping.onlyWith(PolicyKeys.DEFAULTS);
    defaults =
        new Defaults(
            mapping.required("site", "main (the name of one of the sites)"),
            durability(mapping).orElse(Durability.JOURNALED),
            retry(mapping),
            timeout(mapping),
            move(mapping),
            checkpoint(mapping.mapping("checkpoint")),
            history(mapping.mapping("history")),
            workspace(mapping.mapping("workspace")));
  }

  void process(String key, YamlMapping mapping) {
    references.add(mapping);
    mapping.onlyWith(PolicyKeys.PROCESS);
    PolicyRules.problemOfKey(key).ifPresent(mapping::problem);
    processes.put(
        key,
        new ProcessPolicy(
            mapping.text("site"),
            durability(mapping),
            retry(mapping),
            timeout(mapping),
            move(mapping),
            VersionRampReading.of(mapping.mapping("versions")),
            startLimits(mapping.mapping("limits")),
            mapping.list("confined", VariablePattern::new),
            limits(mapping.mapping("delegates")),
            lanes(mapping.mapping("lanes")),
            Map.of()));
    YamlMapping byId = mapping.mapping("activities");
    byId.keys().forEach(id -> activity(key, id, byId.mapping(id)));
  }

  private Map<String, LanePolicy> lanes(YamlMapping byName) {
    Map<String, LanePolicy> lanes = new TreeMap<>();
    for (String name : byName.keys()) {
      YamlMapping lane = byName.mapping(name);
      references.add(lane);
      lane.onlyWith(PolicyKeys.LANE);
      LaneName.problemOf(name).ifPresent(lane::problem);
      lanes.put(name, new LanePolicy(lane.text("site")));
    }
    LaneName.clashes(byName.keys())
        .forEach((name, problem) -> byName.mapping(name).problem(problem));
    return lanes;
  }

  void activity(String processKey, String id, YamlMapping mapping) {
    references.add(mapping);
    mapping.onlyWith(PolicyKeys.ACTIVITY);
    PolicyRules.problemOfActivity(id).ifPresent(mapping::problem);
    activities
        .computeIfAbsent(processKey, key -> new TreeMap<>())
        .put(
            id,
            new ActivityPolicy(
                mapping.text("site"),
                retry(mapping),
                timeout(mapping),
                move(mapping),
                limit(mapping, "concurrent")));
  }

  void node(String name, YamlMapping mapping) {
    mapping.onlyWith(PolicyKeys.NODE);
    NodePolicy.problemOfName(name).ifPresent(mapping::problem);
    nodes.put(
        name,
        new NodePolicy(
            mapping.text("selector").flatMap(text -> selector(mapping, text)),
            mapping.value("state", NodeState::parse)));
  }

  void recovery(String name, YamlMapping mapping) {
    references.add(mapping);
    RecoveryRule.problemOfName(name).ifPresent(mapping::problem);
    RecoveryReading.of(mapping).ifPresent(rule -> recovery.put(name, rule));
  }

  void delegates(YamlMapping mapping) {
    delegates = limits(mapping);
  }

  void problem(String path, String message) {
    problems.add(new PolicyProblem(path, message));
  }

  /** The document, or {@link InvalidPolicyException} with all that was found. */
  PolicyDocument finish() {
    InvalidPolicyException.throwIfAny(problems);
    return new PolicyDocument(
        sites, defaults, processesWithActivities(), delegates, nodes, recovery);
  }

  /** In a tree, activities are documents of their own, which come in any order. */
  private Map<String, ProcessPolicy> processesWithActivities() {
    Map<String, ProcessPolicy> whole = new TreeMap<>(processes);
    activities.forEach(
        (key, byId) -> {
          ProcessPolicy own = processes.get(key);
          whole.put(key, own == null ? ProcessPolicy.SILENT.with(byId) : own.with(byId));
        });
    return whole;
  }

  /** The site of that name, where no whole document was read. */
  Site finishSite(String name) {
    InvalidPolicyException.throwIfAny(problems);
    return sites.get(name);
  }

  private static Optional<LabelSelector> selector(YamlMapping mapping, String text) {
    return selector(mapping, "selector", text);
  }

  static Optional<LabelSelector> selector(YamlMapping mapping, String key, String text) {
    try {
      return Optional.of(LabelSelector.parse(text));
    } catch (IllegalArgumentException e) {
      mapping.problem(key, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Durability> durability(YamlMapping mapping) {
    return mapping.value("durability", Durability::parse);
  }

  private static Optional<RetryTimeCycle> retry(YamlMapping mapping) {
    return mapping.value("retry", RetryTimeCycle::parse);
  }

  private static Optional<ActivityTimeout> timeout(YamlMapping mapping) {
    return mapping.value("timeout", ActivityTimeout::parse);
  }

  private static Optional<Move> move(YamlMapping mapping) {
    return mapping.value("move", Move::parse);
  }

  private static CheckpointingChoices checkpoint(YamlMapping mapping) {
    mapping.onlyWith(PolicyKeys.CHECKPOINT);
    return new CheckpointingChoices(
        mapping.value("page", text -> Checkpointing.requirePageBytes(SizeText.parse(text))),
        mapping.value("turns", text -> Checkpointing.requireTurns(YamlMapping.number(text))),
        mapping.value("bytes", text -> Checkpointing.requireBytes(SizeText.parse(text))),
        mapping.value("age", text -> Checkpointing.requireAge(DurationText.parse(text))),
        mapping.value("keep", text -> Checkpointing.requireKeep(DurationText.parse(text))));
  }

  private static Optional<WorkspaceQuota> workspace(YamlMapping mapping) {
    return mapping.onlyWith(PolicyKeys.WORKSPACE).value("quota", WorkspaceQuota::parse);
  }

  private static StartLimits startLimits(YamlMapping mapping) {
    mapping.onlyWith(PolicyKeys.LIMITS);
    return new StartLimits(
        limit(mapping, "active"),
        limit(mapping, "startsPerSecond"),
        mapping.value("over", StartLimits.Over::parse));
  }

  private static Optional<Integer> limit(YamlMapping mapping, String key) {
    return mapping.value(key, text -> Limit.require(key, YamlMapping.number(text)));
  }

  private static DelegateLimits limits(YamlMapping mapping) {
    mapping.onlyWith(PolicyKeys.DELEGATES);
    return new DelegateLimits(
        mapping.list("allow", CodePattern::new), mapping.list("deny", CodePattern::new));
  }

  private static Optional<HistoryKeeping> history(YamlMapping mapping) {
    return mapping.onlyWith(PolicyKeys.HISTORY).value("keep", HistoryKeeping::parse);
  }
}
