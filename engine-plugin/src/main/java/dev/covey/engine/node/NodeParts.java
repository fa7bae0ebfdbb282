package dev.covey.engine.node;

import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.Sites;
import dev.covey.engine.ramp.VersionRamps;
import dev.covey.engine.turn.CurrentAddress;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.RowAddresses;
import dev.covey.engine.turn.Scope;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.Resolved;
import dev.covey.policy.RetryTimeCycle;
import dev.covey.policy.VersionRamp;
import java.security.SecureRandom;
import java.util.Optional;

/** What of a node is there before its engine is built. Thread-safe. */
final class NodeParts {
  /** The policy and what is derived from it, swapped together. */
  record Live(Policy policy, Sites sites, Resolved<NodeState> state) {
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
  final VersionRamps ramps = new VersionRamps(this::versionsOf);
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

  void live(Policy policy) {
    live =
        new Live(
            policy,
            Sites.of(policy),
            policy.explanation().stateOf(settings.node().value(), settings.labels()));
  }

  /** What the live policy prescribes for failing jobs; nothing before the node knows a policy. */
  Optional<RetryTimeCycle> retryOf(String processKey, String activityId) {
    Live now = live;
    return now == null ? Optional.empty() : now.policy().retryOf(processKey, activityId);
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
    return now == null ? 0 : now.policy().sites().get(now.policy().defaults().site()).number();
  }
}
