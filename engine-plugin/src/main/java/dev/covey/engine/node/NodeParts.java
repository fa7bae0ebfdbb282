package dev.covey.engine.node;

import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.Sites;
import dev.covey.engine.ramp.VersionRamps;
import dev.covey.engine.turn.CurrentAddress;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.RowAddresses;
import dev.covey.engine.turn.Scope;
import dev.covey.policy.Policy;
import dev.covey.policy.VersionRamp;
import java.security.SecureRandom;
import java.util.Optional;

/** What of a node is there before its engine is built. Thread-safe. */
final class NodeParts {
  /** The policy and what is derived from it, swapped together. */
  record Live(Policy policy, Sites sites) {}

  final ThreadLocal<Scope> scopes = ThreadLocal.withInitial(Scope::new);
  final OwnedShards shards = new OwnedShards();
  final RowAddresses addresses = new RowAddresses();
  final AddressedIds ids =
      new AddressedIds(new CurrentAddress(scopes, shards, this::defaultSite), new SecureRandom());
  final VersionRamps ramps = new VersionRamps(this::versionsOf);
  private volatile Live live;

  Live live() {
    return live;
  }

  void live(Policy policy) {
    live = new Live(policy, Sites.of(policy));
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
