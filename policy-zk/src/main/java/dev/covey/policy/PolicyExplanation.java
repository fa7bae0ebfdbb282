package dev.covey.policy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every value that holds under a policy, with the document that it comes from. For people: the
 * values are those of {@link Policy}, which is what work asks, since it does not look for
 * documents. Immutable.
 */
public record PolicyExplanation(Policy policy) {

  /** The site on which instances of this process definition are started. */
  public Resolved<String> siteOf(String processKey) {
    return ofProcess(processKey, Policy.ProcessPolicy::site)
        .orElseGet(() -> new Resolved<>(policy.defaults().site(), PolicyTree.DEFAULTS));
  }

  /**
   * The site on which an activity runs; empty where its instance is.
   *
   * @param said by the model, as for {@link Policy#siteOf(String, String, ModelledPlace)}
   */
  public Optional<Resolved<String>> siteOf(
      String processKey, String activityId, ModelledPlace said) {
    Optional<Resolved<String>> prescribed =
        Optional.ofNullable(policy.processes().get(processKey))
            .map(process -> process.activities().get(activityId))
            .flatMap(ActivityPolicy::site)
            .map(site -> new Resolved<>(site, PolicyTree.activity(processKey, activityId)))
            .or(() -> first(said.lanes(), lane -> prescribedOf(processKey, lane)));
    if (prescribed.isPresent() || said.site().isPresent()) {
      return prescribed.or(
          () ->
              said.site()
                  .filter(policy.sites()::containsKey)
                  .map(site -> new Resolved<>(site, "the model's " + ModelledPlace.PROPERTY)));
    }
    return first(said.lanes(), this::namedBy);
  }

  private Optional<Resolved<String>> prescribedOf(String processKey, String lane) {
    return Optional.ofNullable(policy.processes().get(processKey)).stream()
        .flatMap(process -> process.lanes().entrySet().stream())
        .filter(named -> LaneName.plain(named.getKey()).equals(LaneName.plain(lane)))
        .findFirst()
        .flatMap(named -> named.getValue().site())
        .map(site -> new Resolved<>(site, PolicyTree.PROCESSES + processKey));
  }

  private Optional<Resolved<String>> namedBy(String lane) {
    return Optional.of(LaneName.plain(lane))
        .filter(policy.sites()::containsKey)
        .map(site -> new Resolved<>(site, "the lane's name"));
  }

  private static <T> Optional<T> first(List<String> lanes, Function<String, Optional<T>> said) {
    return lanes.stream().map(said).flatMap(Optional::stream).findFirst();
  }

  /**
   * Why a site that a model's property names does not hold though no policy overrides it; empty
   * where it does, or none is named.
   */
  public Optional<String> problemOf(String processKey, String activityId, ModelledPlace said) {
    return siteOf(processKey, activityId, said).isPresent()
        ? Optional.empty()
        : said.site()
            .flatMap(site -> PolicyRules.problemOfReference(policy.sites().keySet(), site));
  }

  /** When a call that changes an instance of this process definition may return. */
  public Resolved<Durability> durabilityOf(String processKey) {
    return ofProcess(processKey, Policy.ProcessPolicy::durability)
        .orElseGet(() -> new Resolved<>(policy.defaults().durability(), PolicyTree.DEFAULTS));
  }

  /** How often failing jobs of a process's activities are tried that say nothing themselves. */
  public Optional<Resolved<RetryTimeCycle>> retryOf(String processKey) {
    return ofProcess(processKey, Policy.ProcessPolicy::retry)
        .or(() -> byDefaults(policy.defaults().retry()));
  }

  /** How often failing jobs of an activity are tried; empty is as the model and the engine say. */
  public Optional<Resolved<RetryTimeCycle>> retryOf(String processKey, String activityId) {
    return Optional.ofNullable(policy.processes().get(processKey))
        .map(process -> process.activities().get(activityId))
        .flatMap(ActivityPolicy::retry)
        .map(retry -> new Resolved<>(retry, PolicyTree.activity(processKey, activityId)))
        .or(() -> retryOf(processKey));
  }

  private Resolved<String> concurrentOf(String processKey, String activityId) {
    return Optional.ofNullable(policy.processes().get(processKey))
        .map(process -> process.activities().get(activityId))
        .flatMap(ActivityPolicy::concurrent)
        .map(
            limit ->
                new Resolved<>(String.valueOf(limit), PolicyTree.activity(processKey, activityId)))
        .orElseGet(() -> new Resolved<>("no limit", Resolved.BUILT_IN));
  }

  /** How long the code of a process's activities may take that say nothing themselves. */
  public Optional<Resolved<ActivityTimeout>> timeoutOf(String processKey) {
    return ofProcess(processKey, Policy.ProcessPolicy::timeout)
        .or(() -> byDefaults(policy.defaults().timeout()));
  }

  /** How long the code of a run of an activity may take; empty is for ever. */
  public Optional<Resolved<ActivityTimeout>> timeoutOf(String processKey, String activityId) {
    return Optional.ofNullable(policy.processes().get(processKey))
        .map(process -> process.activities().get(activityId))
        .flatMap(ActivityPolicy::timeout)
        .map(timeout -> new Resolved<>(timeout, PolicyTree.activity(processKey, activityId)))
        .or(() -> timeoutOf(processKey));
  }

  /** What becomes of visits of a process's activities that say nothing themselves. */
  public Optional<Resolved<Move>> moveOf(String processKey) {
    return ofProcess(processKey, Policy.ProcessPolicy::move)
        .or(() -> byDefaults(policy.defaults().move()));
  }

  /** What becomes of visits of an activity when policy places it anew; empty is that they stay. */
  public Optional<Resolved<Move>> moveOf(String processKey, String activityId) {
    return Optional.ofNullable(policy.processes().get(processKey))
        .map(process -> process.activities().get(activityId))
        .flatMap(ActivityPolicy::move)
        .map(move -> new Resolved<>(move, PolicyTree.activity(processKey, activityId)))
        .or(() -> moveOf(processKey));
  }

  private static Resolved<String> words(Optional<Resolved<RetryTimeCycle>> retry) {
    return retry
        .map(said -> said.map(RetryTimeCycle::word))
        .orElseGet(() -> new Resolved<>("as the model says", Resolved.BUILT_IN));
  }

  /** What a node of this id and these labels is to do. */
  public Resolved<NodeState> stateOf(String node, Map<String, String> labels) {
    return NodePolicy.stateOf(policy.nodes(), node, labels);
  }

  /** Which versions new instances of this process definition get; empty is the latest. */
  public Optional<Resolved<VersionRamp>> versionsOf(String processKey) {
    return ofProcess(processKey, Policy.ProcessPolicy::versions);
  }

  private <T> Optional<Resolved<T>> ofProcess(
      String key, Function<Policy.ProcessPolicy, Optional<T>> part) {
    return Optional.ofNullable(policy.processes().get(key))
        .flatMap(part)
        .map(value -> new Resolved<>(value, PolicyTree.PROCESSES + key));
  }

  /** {@link Checkpointing#pageBytes()} of a site. */
  public Resolved<Integer> pageBytesOf(String site) {
    return checkpoint(site, CheckpointingChoices::pageBytes, Checkpointing.USUAL.pageBytes());
  }

  /** {@link Checkpointing#turns()} of a site. */
  public Resolved<Long> turnsOf(String site) {
    return checkpoint(site, CheckpointingChoices::turns, Checkpointing.USUAL.turns());
  }

  /** {@link Checkpointing#bytes()} of a site. */
  public Resolved<Long> bytesOf(String site) {
    return checkpoint(site, CheckpointingChoices::bytes, Checkpointing.USUAL.bytes());
  }

  /** {@link Checkpointing#age()} of a site. */
  public Resolved<Duration> ageOf(String site) {
    return checkpoint(site, CheckpointingChoices::age, Checkpointing.USUAL.age());
  }

  /** {@link Checkpointing#keep()} of a site. */
  public Resolved<Duration> keepOf(String site) {
    return checkpoint(site, CheckpointingChoices::keep, Checkpointing.USUAL.keep());
  }

  private <T> Resolved<T> checkpoint(
      String site, Function<CheckpointingChoices, Optional<T>> part, T usual) {
    return Resolved.of(
        ofSite(site, named -> part.apply(named.checkpoint())),
        byDefaults(part.apply(policy.defaults().checkpoint())),
        usual);
  }

  /** How long history of instances of a site is kept. */
  public Resolved<HistoryKeeping> historyOf(String site) {
    return Resolved.of(
        ofSite(site, Site::history),
        byDefaults(policy.defaults().history()),
        HistoryKeeping.FOREVER);
  }

  /** How much the files of an instance of a site may have. */
  public Resolved<WorkspaceQuota> workspaceOf(String site) {
    return Resolved.of(
        ofSite(site, Site::workspace),
        byDefaults(policy.defaults().workspace()),
        WorkspaceQuota.USUAL);
  }

  private <T> Optional<Resolved<T>> ofSite(String name, Function<Site, Optional<T>> part) {
    return Optional.ofNullable(policy.sites().get(name))
        .flatMap(part)
        .map(value -> new Resolved<>(value, PolicyTree.SITES + name));
  }

  private static <T> Optional<Resolved<T>> byDefaults(Optional<T> said) {
    return said.map(value -> new Resolved<>(value, PolicyTree.DEFAULTS));
  }

  /**
   * All settings of a process definition by their key, in the words of a document. A key that no
   * document names is as in the defaults.
   */
  public Map<String, Resolved<String>> process(String key) {
    Map<String, Resolved<String>> settings = new LinkedHashMap<>();
    settings.put("site", siteOf(key));
    settings.put("durability", durabilityOf(key).map(Durability::word));
    settings.put("retry", words(retryOf(key)));
    timeoutOf(key)
        .ifPresent(timeout -> settings.put("timeout", timeout.map(ActivityTimeout::word)));
    moveOf(key).ifPresent(move -> settings.put("move", move.map(Move::word)));
    settings.put(
        "versions",
        versionsOf(key)
            .map(ramp -> ramp.map(VersionRamp::word))
            .orElseGet(() -> new Resolved<>("latest", Resolved.BUILT_IN)));
    addLimits(key, settings);
    addDelegates("", policy.delegates(), PolicyTree.DELEGATES, settings);
    Policy.ProcessPolicy own = policy.processes().get(key);
    if (own != null && !own.confined().isEmpty()) {
      String patterns = own.confined().stream().map(VariablePattern::text).toList().toString();
      settings.put("confined", new Resolved<>(patterns, PolicyTree.PROCESSES + key));
    }
    if (own != null) {
      addDelegates("own ", own.delegates(), PolicyTree.PROCESSES + key, settings);
    }
    return settings;
  }

  /**
   * All settings of a lane by their key, in the words of a document.
   *
   * @param lane its name
   */
  public Map<String, Resolved<String>> lane(String processKey, String lane) {
    return Map.of(
        "site",
        prescribedOf(processKey, lane)
            .or(() -> namedBy(lane))
            .orElseGet(() -> new Resolved<>("as their instance", Resolved.BUILT_IN)));
  }

  /**
   * All settings of an activity by their key, in the words of a document, where nothing is known of
   * its model. An activity that no document names is as its process.
   */
  public Map<String, Resolved<String>> activity(String processKey, String activityId) {
    return activity(
        processKey, activityId, ModelledPlace.NONE, "as the model says, else as its instance");
  }

  /** The same of an activity of whose model it is known what it says. */
  public Map<String, Resolved<String>> activity(
      String processKey, String activityId, ModelledPlace said) {
    return activity(processKey, activityId, said, "as its instance");
  }

  private Map<String, Resolved<String>> activity(
      String processKey, String activityId, ModelledPlace said, String elsewhere) {
    Map<String, Resolved<String>> settings = new LinkedHashMap<>();
    settings.put(
        "site",
        siteOf(processKey, activityId, said)
            .orElseGet(() -> new Resolved<>(elsewhere, Resolved.BUILT_IN)));
    settings.put("retry", words(retryOf(processKey, activityId)));
    timeoutOf(processKey, activityId)
        .ifPresent(timeout -> settings.put("timeout", timeout.map(ActivityTimeout::word)));
    moveOf(processKey, activityId).ifPresent(move -> settings.put("move", move.map(Move::word)));
    settings.put("concurrent", concurrentOf(processKey, activityId));
    return settings;
  }

  /** Only what is said. */
  private void addLimits(String key, Map<String, Resolved<String>> settings) {
    Policy.ProcessPolicy own = policy.processes().get(key);
    if (own != null && own.limits().any()) {
      String said = PolicyTree.PROCESSES + key;
      StartLimits limits = own.limits();
      limits
          .active()
          .ifPresent(n -> settings.put("limits.active", new Resolved<>(n.toString(), said)));
      limits
          .startsPerSecond()
          .ifPresent(
              n -> settings.put("limits.startsPerSecond", new Resolved<>(n.toString(), said)));
      settings.put(
          "limits.over",
          limits
              .over()
              .map(over -> new Resolved<>(over.word(), said))
              .orElseGet(() -> new Resolved<>(StartLimits.Over.WAIT.word(), Resolved.BUILT_IN)));
    }
  }

  /** Only what is said: both documents hold, the one for all and the process's own. */
  private static void addDelegates(
      String whose, DelegateLimits limits, String said, Map<String, Resolved<String>> settings) {
    PolicyWriting.of(limits)
        .forEach(
            (key, patterns) ->
                settings.put(
                    whose + "delegates." + key, new Resolved<>(patterns.toString(), said)));
  }

  /**
   * All settings of a site by their key, in the words of a document; of the catalog too, which has
   * no selector.
   *
   * @throws IllegalArgumentException for a site that is not there
   */
  public Map<String, Resolved<String>> site(String name) {
    Map<String, Resolved<String>> settings = new LinkedHashMap<>();
    if (!name.equals(Site.CATALOG)) {
      Site site = policy.sites().get(name);
      if (site == null) {
        throw new IllegalArgumentException(
            PolicyRules.problemOfReference(policy.sites().keySet(), name).orElseThrow());
      }
      String document = PolicyTree.SITES + name;
      settings.put("selector", new Resolved<>("\"" + site.selector() + "\"", document));
      settings.put("shards", new Resolved<>(String.valueOf(site.shards()), document));
      settings.put("standbys", new Resolved<>(String.valueOf(site.standbys()), document));
    }
    settings.put("checkpoint.page", pageBytesOf(name).map(SizeText::of));
    settings.put("checkpoint.turns", turnsOf(name).map(String::valueOf));
    settings.put("checkpoint.bytes", bytesOf(name).map(SizeText::of));
    settings.put("checkpoint.age", ageOf(name).map(DurationText::of));
    settings.put("checkpoint.keep", keepOf(name).map(DurationText::of));
    settings.put("history.keep", historyOf(name).map(HistoryKeeping::word));
    settings.put("workspace.quota", workspaceOf(name).map(WorkspaceQuota::word));
    return settings;
  }
}
