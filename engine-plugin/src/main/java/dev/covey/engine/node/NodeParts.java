package dev.covey.engine.node;

import dev.covey.checkpoint.Paging;
import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.Sites;
import dev.covey.engine.address.VisitKey;
import dev.covey.engine.limit.Caps;
import dev.covey.engine.limit.LimitedModels;
import dev.covey.engine.limit.RunningJobs;
import dev.covey.engine.ramp.VersionRamps;
import dev.covey.engine.turn.CurrentAddress;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.RowAddresses;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.visit.Placement;
import dev.covey.fabric.ShardId;
import dev.covey.policy.ModelledPlace;
import dev.covey.policy.Move;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.Resolved;
import dev.covey.policy.RetryTimeCycle;
import dev.covey.policy.Site;
import dev.covey.policy.SitePolicies;
import dev.covey.policy.SitePolicy;
import dev.covey.policy.VersionRamp;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of a node is there before its engine is built. Thread-safe. */
final class NodeParts {
  private static final Logger LOG = LoggerFactory.getLogger(NodeParts.class);

  /**
   * The policy and what is derived from it, swapped together. Invariant: whoever decides something
   * takes one of these and asks that for all it needs, so no decision is of two revisions.
   *
   * @param relaxes whether any process is relaxed
   */
  record Live(
      Policy policy,
      Sites sites,
      SitePolicies sitePolicies,
      boolean relaxes,
      Caps caps,
      Resolved<NodeState> state) {
    static Live of(Policy policy, NodeSettings node) {
      return new Live(
          policy,
          Sites.of(policy),
          SitePolicies.of(policy),
          RelaxedTurns.anyIn(policy),
          Caps.of(policy),
          policy.explanation().stateOf(node.node().value(), node.labels()));
    }

    /** What holds for the shard at an address. */
    SitePolicy at(Address address) {
      return sitePolicies.numbered(address.site());
    }

    Paging pagingAt(Address address) {
      return new Paging(at(address).checkpointing().pageBytes());
    }

    /** What holds for a shard. */
    SitePolicy at(ShardId shard) {
      return sitePolicies.named(shard.site());
    }

    /** The shard at an address; throws if its site is no more. */
    ShardId shardAt(Address address) {
      ShardId shard = sites.shard(address);
      if (shard == null) {
        throw new ProcessEngineException(
            "The id names site number "
                + address.site()
                + ", which revision "
                + policy.revision()
                + " of the policy does not have; was the site removed?");
      }
      return shard;
    }

    /** Whether there is such a shard. */
    boolean has(ShardId shard) {
      Site site = policy.sites().get(shard.site());
      return site != null && shard.number() < site.shards();
    }

    /** Whether callers may return before these changes are durable. */
    boolean relaxed(List<RowChange> changes) {
      return relaxes && RelaxedTurns.all(policy, changes);
    }

    boolean is(NodeState other) {
      return state.value() == other;
    }

    String word() {
      return state.value().word();
    }

    /** Who says so, for people. */
    String saidBy() {
      return state.document().equals(Resolved.BUILT_IN)
          ? Resolved.BUILT_IN
          : state.document() + " of revision " + policy.revision();
    }
  }

  private final NodeSettings settings;
  final ThreadLocal<Scope> scopes = ThreadLocal.withInitial(Scope::new);
  final OwnedShards shards = new OwnedShards();
  final RowAddresses addresses = new RowAddresses();
  final AddressedIds ids =
      new AddressedIds(new CurrentAddress(scopes, shards, this::defaultSite), new SecureRandom());
  final RunningJobs running = new RunningJobs();
  final LimitedModels models = new LimitedModels();
  final Placement placement = new LivePlacement();
  final VersionRamps ramps = new VersionRamps(this::versionsOf);
  private Runnable followers = () -> {};
  private volatile Live live;

  NodeParts(NodeSettings settings) {
    this.settings = settings;
  }

  Live live() {
    return live;
  }

  /** The live policy; null until the node has one. */
  Policy policy() {
    Live now = live;
    return now == null ? null : now.policy();
  }

  /** Whoever must do something once another policy is live; set before there is one. */
  void followedBy(Runnable follower) {
    followers = follower;
  }

  void live(Policy policy) {
    Live coming = Live.of(policy, settings);
    models.follow(coming.caps());
    live = coming;
    followers.run();
  }

  /** What the live policy prescribes for failing jobs; nothing before the node knows a policy. */
  Optional<RetryTimeCycle> retryOf(String key, String activityId) {
    String processKey = VisitKey.processOf(key);
    Live now = live;
    if (now == null) {
      return Optional.empty();
    }
    Optional<RetryTimeCycle> retry = now.policy().retryOf(processKey, activityId);
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "A job of {} in {} failed; revision {} of the policy has {} for it",
          activityId,
          processKey,
          now.policy().revision(),
          retry.map(RetryTimeCycle::word).orElse("nothing"));
    }
    return retry;
  }

  /** Where the live policy places activities. */
  private final class LivePlacement implements Placement {
    @Override
    public Place of(String processKey, String activityId, ModelledPlace said) {
      Live now = live;
      SitePolicy site =
          now == null ? null : now.sitePolicies().ofActivity(processKey, activityId, said);
      return site == null
          ? null
          : new Place(site, variable -> now.policy().confines(processKey, variable));
    }

    @Override
    public Wanted wantedOf(String processKey, String activityId, ModelledPlace said, int homeSite) {
      Live now = live;
      if (now == null) {
        return null;
      }
      SitePolicy placed = now.sitePolicies().ofActivity(processKey, activityId, said);
      SitePolicy site = placed == null ? now.sitePolicies().numbered(homeSite) : placed;
      return placed == null && site.number() != homeSite
          ? null
          : new Wanted(site, now.policy().moveOf(processKey, activityId) == Move.NOW);
    }

    @Override
    public boolean moves() {
      Live now = live;
      return now != null && now.policy().moves();
    }

    @Override
    public long revision() {
      Live now = live;
      return now == null ? 0 : now.policy().revision().number();
    }

    @Override
    public Optional<String> problemOf(String processKey, String activityId, ModelledPlace said) {
      Live now = live;
      return now == null
          ? Optional.empty()
          : now.policy()
              .explanation()
              .problemOf(processKey, activityId, said)
              .map(problem -> "revision " + now.policy().revision() + ": " + problem);
    }
  }

  /** Whether this node is to begin no job. */
  boolean paused() {
    Live now = live;
    return now != null && now.is(NodeState.PAUSED);
  }

  private Optional<VersionRamp> versionsOf(String processKey) {
    Live now = live;
    return now == null ? Optional.empty() : now.policy().versionsOf(processKey);
  }

  private int defaultSite() {
    Live now = live;
    return now == null ? 0 : now.sitePolicies().ofDefaults().number();
  }
}
