package dev.covey.engine.limit;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.VisitKey;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import dev.covey.policy.Revision;
import dev.covey.policy.Site;
import dev.covey.policy.StartLimits;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A limit of one revision of the policy: of the runs of an activity, or of the instances of a
 * process.
 *
 * @param activity null for the instances
 * @param site whose shards do what it limits: the process's, or where policy places the activity
 * @param placed whether policy places the activity there; then it runs as visits of instances that
 *     are elsewhere
 * @param limit how many there may be at a time, at least 1
 * @param perSecond how many may begin in a second, or 0 for as many as there may be
 * @param over what becomes of a start by the API that is over it
 */
record Cap(
    String process,
    String activity,
    Site site,
    boolean placed,
    int limit,
    int perSecond,
    StartLimits.Over over,
    Revision revision) {
  /** As many as there can be. */
  static final int NO_LIMIT = 1_000_000;

  static Cap ofRuns(Policy policy, String process, String activity, int limit) {
    Optional<Site> placed =
        policy.processes().get(process).activities().get(activity).site().map(policy.sites()::get);
    return new Cap(
        process,
        activity,
        placed.orElseGet(() -> policy.siteOf(process)),
        placed.isPresent(),
        limit,
        0,
        StartLimits.Over.WAIT,
        policy.revision());
  }

  static Cap ofStarts(Policy policy, String process, StartLimits limits) {
    return new Cap(
        process,
        null,
        policy.siteOf(process),
        false,
        limits.active().orElse(NO_LIMIT),
        limits.startsPerSecond().orElse(0),
        limits.over().orElse(StartLimits.Over.WAIT),
        policy.revision());
  }

  boolean ofStarts() {
    return activity == null;
  }

  /**
   * The key of the definition whose instances run what is limited at an address: none but visits
   * where policy places the activity elsewhere.
   */
  String definitionAt(Address address) {
    return placed && address.site() != site.number() ? visiting() : process;
  }

  /** The key of the definition that runs the activity for instances that are elsewhere. */
  String visiting() {
    return new VisitKey(process, String.valueOf(activity)).text();
  }

  /** The shards that do what it limits. */
  List<ShardId> shards() {
    return IntStream.range(0, site.shards())
        .mapToObj(number -> new ShardId(site.name(), number))
        .toList();
  }

  /** Stands for the cap in messages and rows, the same in every revision. */
  String key() {
    return ofStarts() ? keyOfStarts(process) : keyOfRuns(process, activity);
  }

  static String keyOfRuns(String process, String activity) {
    return "runs/" + process + "/" + activity;
  }

  static String keyOfStarts(String process) {
    return "starts/" + process;
  }

  /** What people are told: where the policy says what. */
  String saying() {
    String of = "processes." + process;
    String said =
        ofStarts()
            ? (limit < NO_LIMIT ? of + ".limits.active is " + limit : "")
                + (limit < NO_LIMIT && perSecond > 0 ? " and " : "")
                + (perSecond > 0 ? of + ".limits.startsPerSecond is " + perSecond : "")
            : of + ".activities." + activity + ".concurrent is " + limit;
    return said + " (revision " + revision.number() + ")";
  }
}
