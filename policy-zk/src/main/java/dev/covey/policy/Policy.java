package dev.covey.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One revision of everything that an operator prescribes. Immutable, and valid: every site that is
 * named exists.
 *
 * @param revision which one
 * @param sites by name, in the order of the names; at least one
 * @param defaults what holds where a process or a site says nothing
 * @param processes what holds for a process definition, by its key, in the order of the keys
 * @param delegates which code may run, whatever process names it
 * @param nodes what holds for nodes, by their id or a name of several, in the order of the names
 * @param recovery what is done about predefined errors, by the name of the rule, in their order
 */
public record Policy(
    Revision revision,
    Map<String, Site> sites,
    Defaults defaults,
    Map<String, ProcessPolicy> processes,
    DelegateLimits delegates,
    Map<String, NodePolicy> nodes,
    Map<String, RecoveryRule> recovery) {

  /**
   * What holds where a process or a site says nothing.
   *
   * @param site where instances are started
   * @param durability when a call may return
   * @param retry how often failing jobs are tried; empty is as the model says
   * @param timeout how long the code of an activity may take; empty is for ever
   * @param move what becomes of visits that run elsewhere than placed; empty is that they stay
   * @param checkpoint what is empty in it is {@link Checkpointing#USUAL}
   * @param history empty is {@link HistoryKeeping#FOREVER}
   * @param workspace empty is {@link WorkspaceQuota#USUAL}
   */
  public record Defaults(
      String site,
      Durability durability,
      Optional<RetryTimeCycle> retry,
      Optional<ActivityTimeout> timeout,
      Optional<Move> move,
      CheckpointingChoices checkpoint,
      Optional<HistoryKeeping> history,
      Optional<WorkspaceQuota> workspace) {
    /** Requires all. */
    public Defaults {
      Objects.requireNonNull(site, "site");
      Objects.requireNonNull(durability, "durability");
      Objects.requireNonNull(retry, "retry");
      Objects.requireNonNull(timeout, "timeout");
      Objects.requireNonNull(move, "move");
      Objects.requireNonNull(checkpoint, "checkpoint");
      Objects.requireNonNull(history, "history");
      Objects.requireNonNull(workspace, "workspace");
    }
  }

  /**
   * What a process definition says for itself; what is empty is left to the defaults.
   *
   * @param site where its instances are started
   * @param durability when a call may return
   * @param retry how often failing jobs of its activities are tried
   * @param timeout how long the code of its activities may take
   * @param move what becomes of visits of its activities that run elsewhere than placed
   * @param versions of new instances; empty is the latest
   * @param limits how many instances there may be
   * @param confined variables whose values do not leave the site of their instance
   * @param delegates narrows what may run of all that {@link Policy#delegates} lets run
   * @param lanes what holds for the activities of a lane, by its name
   * @param activities what holds for an activity, by its id, in the order of the ids
   */
  public record ProcessPolicy(
      Optional<String> site,
      Optional<Durability> durability,
      Optional<RetryTimeCycle> retry,
      Optional<ActivityTimeout> timeout,
      Optional<Move> move,
      Optional<VersionRamp> versions,
      StartLimits limits,
      List<VariablePattern> confined,
      DelegateLimits delegates,
      Map<String, LanePolicy> lanes,
      Map<String, ActivityPolicy> activities) {
    static final ProcessPolicy SILENT =
        new ProcessPolicy(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            StartLimits.NONE,
            List.of(),
            DelegateLimits.NONE,
            Map.of(),
            Map.of());

    /** Requires all. */
    public ProcessPolicy {
      Objects.requireNonNull(site, "site");
      Objects.requireNonNull(durability, "durability");
      Objects.requireNonNull(retry, "retry");
      Objects.requireNonNull(timeout, "timeout");
      lanes = PolicyRules.sorted(lanes);
      activities = PolicyRules.sorted(activities);
      Objects.requireNonNull(move, "move");
      Objects.requireNonNull(versions, "versions");
      Objects.requireNonNull(limits, "limits");
      confined = List.copyOf(confined);
      Objects.requireNonNull(delegates, "delegates");
    }

    ProcessPolicy with(Map<String, ActivityPolicy> others) {
      return new ProcessPolicy(
          site,
          durability,
          retry,
          timeout,
          move,
          versions,
          limits,
          confined,
          delegates,
          lanes,
          others);
    }
  }

  /** Throws {@link InvalidPolicyException} with all problems of a policy that cannot be. */
  public Policy {
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(defaults, "defaults");
    Objects.requireNonNull(delegates, "delegates");
    sites = PolicyRules.sorted(sites);
    processes = PolicyRules.sorted(processes);
    nodes = PolicyRules.sorted(nodes);
    recovery = PolicyRules.sorted(recovery);
    InvalidPolicyException.throwIfAny(PolicyRules.problemsOf(sites, defaults, processes, nodes));
    InvalidPolicyException.throwIfAny(RecoveryRules.problemsOf(recovery, sites.keySet()));
  }

  /** Whether the values of a variable may not leave the site of an instance of a process. */
  public boolean confines(String processKey, String variable) {
    ProcessPolicy process = processes.get(processKey);
    return process != null
        && process.confined().stream().anyMatch(pattern -> pattern.matches(variable));
  }

  /** The site on which instances of this process definition are started; never null. */
  public Site siteOf(String processKey) {
    ProcessPolicy process = processes.get(processKey);
    return sites.get(process == null ? defaults.site() : process.site().orElse(defaults.site()));
  }

  /**
   * The site on which an activity of this process definition runs; empty where its instance is.
   * Activities by another id of the model than this, such as the body of several instances, have
   * none.
   *
   * @param said by the model. What it says holds where policy says nothing: the activity's, then
   *     that of the innermost lane that has any. First the model's property; a site that is not
   *     there is none. Then the innermost lane that has a site's name
   */
  public Optional<Site> siteOf(String processKey, String activityId, ModelledPlace said) {
    return explanation().siteOf(processKey, activityId, said).map(Resolved::value).map(sites::get);
  }

  /** When a call that changes an instance of this process definition may return. */
  public Durability durabilityOf(String processKey) {
    ProcessPolicy process = processes.get(processKey);
    return process == null
        ? defaults.durability()
        : process.durability().orElse(defaults.durability());
  }

  /** Which versions new instances of this process definition get; empty is the latest. */
  public Optional<VersionRamp> versionsOf(String processKey) {
    ProcessPolicy process = processes.get(processKey);
    return process == null ? Optional.empty() : process.versions();
  }

  /**
   * How often failing jobs of an activity are tried: as the activity has it, else as its process
   * has it, else as the defaults have it. Empty is as the model and the engine say.
   */
  public Optional<RetryTimeCycle> retryOf(String processKey, String activityId) {
    ProcessPolicy process = processes.get(processKey);
    if (process == null) {
      return defaults.retry();
    }
    ActivityPolicy activity = process.activities().get(activityId);
    if (activity != null && activity.retry().isPresent()) {
      return activity.retry();
    }
    return process.retry().isPresent() ? process.retry() : defaults.retry();
  }

  /**
   * How long the code of a run of an activity may take, and the document that says so: as the
   * activity has it, else as its process has it, else as the defaults have it. Empty is for ever.
   */
  public Optional<Resolved<ActivityTimeout>> timeoutOf(String processKey, String activityId) {
    return explanation().timeoutOf(processKey, activityId);
  }

  /**
   * What becomes of a visit of an activity when this policy places the activity elsewhere: as the
   * activity has it, else as its process has it, else as the defaults have it, else it stays.
   */
  public Move moveOf(String processKey, String activityId) {
    return explanation().moveOf(processKey, activityId).map(Resolved::value).orElse(Move.NEVER);
  }

  /** Whether any visit may move. */
  public boolean moves() {
    return defaults.move().equals(Optional.of(Move.NOW))
        || processes.values().stream()
            .flatMap(
                process ->
                    Stream.concat(
                        process.move().stream(),
                        process.activities().values().stream()
                            .flatMap(activity -> activity.move().stream())))
            .anyMatch(Move.NOW::equals);
  }

  /** Whether any activity has a timeout. */
  public boolean timesOut() {
    return defaults.timeout().isPresent()
        || processes.values().stream()
            .anyMatch(
                process ->
                    process.timeout().isPresent()
                        || process.activities().values().stream()
                            .anyMatch(activity -> activity.timeout().isPresent()));
  }

  /**
   * How the shards of this site are checkpointed: each key as the site has it, else as the defaults
   * have it, else as usual. The defaults hold for the catalog, and for a site that this revision
   * does not name any more while nodes still hold shards of it.
   */
  public Checkpointing checkpointingOf(String site) {
    Checkpointing usual = defaults.checkpoint().over(Checkpointing.USUAL);
    Site named = sites.get(site);
    return named == null ? usual : named.checkpoint().over(usual);
  }

  /**
   * How long history of instances of this site is kept: as the site has it, else as the defaults
   * have it, else for ever. The defaults hold for the catalog, and for a site that this revision
   * does not name any more.
   */
  public HistoryKeeping historyOf(String site) {
    return Optional.ofNullable(sites.get(site))
        .flatMap(Site::history)
        .or(defaults::history)
        .orElse(HistoryKeeping.FOREVER);
  }

  /**
   * How much the files of an instance of this site may have: as the site has it, else as the
   * defaults have it, else as usual.
   */
  public WorkspaceQuota workspaceOf(String site) {
    return Optional.ofNullable(sites.get(site))
        .flatMap(Site::workspace)
        .or(defaults::workspace)
        .orElse(WorkspaceQuota.USUAL);
  }

  /**
   * Why this code may not run for instances of this process definition: by what holds for all, else
   * by what holds for the process. Each call judges anew.
   *
   * @param processKey null for what runs in no process
   */
  public Optional<CodeDenial> denialOf(String processKey, Code code) {
    Optional<CodeDenial> denial = delegates.denialOf(code, PolicyTree.DELEGATES);
    ProcessPolicy process = processKey == null ? null : processes.get(processKey);
    return denial.isPresent() || process == null
        ? denial
        : process.delegates().denialOf(code, "processes." + processKey + ".delegates");
  }

  /** The rule for a failed job, the most special one of several; with its name. */
  public Optional<Map.Entry<String, RecoveryRule>> recoveryOf(RecoveryFailure failure) {
    return RecoveryRules.of(recovery, failure);
  }

  /** The rules that a node with these labels may begin to follow, by their names. */
  public Map<String, RecoveryRule> recoveriesBy(Map<String, String> labels) {
    return RecoveryRules.initiatedBy(recovery, labels);
  }

  /**
   * The rules for the loss of a node that owned shards of this site, by their names; if there are
   * any, only nodes that one of them permits may own such a shard next.
   *
   * @param site the catalog's among them
   */
  public Map<String, RecoveryRule> lossRulesOf(String site) {
    return RecoveryRules.forLossAt(recovery, site);
  }

  /** The sites that a node with these labels belongs to, in the order of their names. */
  public List<Site> sitesFor(Map<String, String> labels) {
    return sites.values().stream().filter(site -> site.selector().matches(labels)).toList();
  }

  /** How many shards each site has. */
  public SortedMap<String, Integer> shardsBySite() {
    SortedMap<String, Integer> shards = new TreeMap<>();
    sites.forEach((name, site) -> shards.put(name, site.shards()));
    return shards;
  }

  /** The same values, each with the document that it comes from. */
  public PolicyExplanation explanation() {
    return new PolicyExplanation(this);
  }

  /** The document of this revision. */
  public PolicyDocument document() {
    return new PolicyDocument(sites, defaults, processes, delegates, nodes, recovery);
  }
}
