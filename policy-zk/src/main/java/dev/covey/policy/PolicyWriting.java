package dev.covey.policy;

import dev.covey.policy.Policy.Defaults;
import dev.covey.policy.Policy.ProcessPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a document as plain mappings, which {@link PolicyReading} reads. What says nothing
 * is left out, so that a document without the keys of this version is one that earlier versions can
 * read, with the digest that it had there.
 */
final class PolicyWriting {

  private PolicyWriting() {}

  static Map<String, Object> of(PolicyDocument policy) {
    Map<String, Object> document = new LinkedHashMap<>();
    Map<String, Object> bySite = new LinkedHashMap<>();
    policy.sites().forEach((name, site) -> bySite.put(name, of(site)));
    document.put("sites", bySite);
    document.put("defaults", of(policy.defaults()));
    Map<String, Object> byKey = new LinkedHashMap<>();
    policy.processes().forEach((key, process) -> byKey.put(key, whole(process)));
    document.put("processes", byKey);
    addTo(document, policy.delegates());
    if (!policy.nodes().isEmpty()) {
      Map<String, Object> byNode = new LinkedHashMap<>();
      policy.nodes().forEach((name, node) -> byNode.put(name, of(node)));
      document.put("nodes", byNode);
    }
    if (!policy.recovery().isEmpty()) {
      Map<String, Object> byRule = new LinkedHashMap<>();
      policy.recovery().forEach((name, rule) -> byRule.put(name, of(rule)));
      document.put("recovery", byRule);
    }
    return document;
  }

  static Map<String, Object> of(Site site) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put("selector", site.selector().toString());
    mapping.put("shards", site.shards());
    if (site.standbys() > 0) {
      mapping.put("standbys", site.standbys());
    }
    addTo(mapping, site.checkpoint(), site.history(), site.workspace());
    return mapping;
  }

  static Map<String, Object> of(Defaults defaults) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put("site", defaults.site());
    mapping.put("durability", defaults.durability().word());
    defaults.retry().ifPresent(retry -> mapping.put("retry", retry.word()));
    defaults.timeout().ifPresent(timeout -> mapping.put("timeout", timeout.word()));
    defaults.move().ifPresent(move -> mapping.put("move", move.word()));
    addTo(mapping, defaults.checkpoint(), defaults.history(), defaults.workspace());
    return mapping;
  }

  /** Without its activities, which are documents of their own in the tree. */
  static Map<String, Object> of(ProcessPolicy process) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    process.site().ifPresent(site -> mapping.put("site", site));
    process.durability().ifPresent(durability -> mapping.put("durability", durability.word()));
    process.retry().ifPresent(retry -> mapping.put("retry", retry.word()));
    process.timeout().ifPresent(timeout -> mapping.put("timeout", timeout.word()));
    process.move().ifPresent(move -> mapping.put("move", move.word()));
    process.versions().ifPresent(ramp -> mapping.put("versions", ramp.percentages()));
    if (!process.limits().equals(StartLimits.NONE)) {
      mapping.put("limits", of(process.limits()));
    }
    if (!process.confined().isEmpty()) {
      mapping.put("confined", process.confined().stream().map(VariablePattern::text).toList());
    }
    addTo(mapping, process.delegates());
    if (!process.lanes().isEmpty()) {
      Map<String, Object> byName = new LinkedHashMap<>();
      process.lanes().forEach((name, lane) -> byName.put(name, of(lane)));
      mapping.put("lanes", byName);
    }
    return mapping;
  }

  private static Map<String, Object> of(StartLimits limits) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    limits.active().ifPresent(limit -> mapping.put("active", limit));
    limits.startsPerSecond().ifPresent(limit -> mapping.put("startsPerSecond", limit));
    limits.over().ifPresent(over -> mapping.put("over", over.word()));
    return mapping;
  }

  private static Map<String, Object> whole(ProcessPolicy process) {
    Map<String, Object> mapping = of(process);
    if (!process.activities().isEmpty()) {
      Map<String, Object> byId = new LinkedHashMap<>();
      process.activities().forEach((id, activity) -> byId.put(id, of(activity)));
      mapping.put("activities", byId);
    }
    return mapping;
  }

  private static Map<String, Object> of(LanePolicy lane) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    lane.site().ifPresent(site -> mapping.put("site", site));
    return mapping;
  }

  static Map<String, Object> of(ActivityPolicy activity) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    activity.site().ifPresent(site -> mapping.put("site", site));
    activity.retry().ifPresent(retry -> mapping.put("retry", retry.word()));
    activity.timeout().ifPresent(timeout -> mapping.put("timeout", timeout.word()));
    activity.move().ifPresent(move -> mapping.put("move", move.word()));
    activity.concurrent().ifPresent(limit -> mapping.put("concurrent", limit));
    return mapping;
  }

  static Map<String, Object> of(NodePolicy node) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    node.selector().ifPresent(selector -> mapping.put("selector", selector.toString()));
    node.state().ifPresent(state -> mapping.put("state", state.word()));
    return mapping;
  }

  static Map<String, Object> of(RecoveryRule rule) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put(rule.cause().kind().key(), rule.cause().value());
    rule.process().ifPresent(process -> mapping.put("process", process));
    rule.activity().ifPresent(activity -> mapping.put("activity", activity));
    rule.site().ifPresent(site -> mapping.put("site", site));
    mapping.put("initiators", rule.initiators().toString());
    rule.action()
        .ifPresent(
            action -> {
              mapping.put("action", action.word());
              rule.to().ifPresent(to -> mapping.put("to", to));
              mapping.put("attempts", rule.attempts());
            });
    return mapping;
  }

  static Map<String, Object> of(DelegateLimits limits) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    if (!limits.allow().isEmpty()) {
      mapping.put("allow", limits.allow().stream().map(CodePattern::text).toList());
    }
    if (!limits.deny().isEmpty()) {
      mapping.put("deny", limits.deny().stream().map(CodePattern::text).toList());
    }
    return mapping;
  }

  private static void addTo(Map<String, Object> mapping, DelegateLimits limits) {
    if (!limits.equals(DelegateLimits.NONE)) {
      mapping.put("delegates", of(limits));
    }
  }

  private static void addTo(
      Map<String, Object> mapping,
      CheckpointingChoices checkpoint,
      Optional<HistoryKeeping> history,
      Optional<WorkspaceQuota> workspace) {
    if (!checkpoint.equals(CheckpointingChoices.NONE)) {
      mapping.put("checkpoint", of(checkpoint));
    }
    history.ifPresent(keeping -> mapping.put("history", Map.of("keep", keeping.word())));
    workspace.ifPresent(quota -> mapping.put("workspace", Map.of("quota", quota.word())));
  }

  private static Map<String, Object> of(CheckpointingChoices choices) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    choices.pageBytes().ifPresent(page -> mapping.put("page", SizeText.of(page)));
    choices.turns().ifPresent(turns -> mapping.put("turns", turns));
    choices.bytes().ifPresent(bytes -> mapping.put("bytes", SizeText.of(bytes)));
    choices.age().ifPresent(age -> mapping.put("age", DurationText.of(age)));
    choices.keep().ifPresent(keep -> mapping.put("keep", DurationText.of(keep)));
    return mapping;
  }
}
