package dev.covey.engine.node;

import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.Sites;
import dev.covey.engine.turn.CurrentAddress;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.RowAddresses;
import dev.covey.engine.turn.Scope;
import dev.covey.policy.Policy;
import java.security.SecureRandom;

/** What of a node is there before its engine is built. Thread-safe. */
final class NodeParts {
  /** The policy and what is derived from it, swapped together. */
  record Live(Policy policy, Sites sites) {}

  final ThreadLocal<Scope> scopes = ThreadLocal.withInitial(Scope::new);
  final OwnedShards shards = new OwnedShards();
  final RowAddresses addresses = new RowAddresses();
  final AddressedIds ids =
      new AddressedIds(new CurrentAddress(scopes, shards, this::defaultSite), new SecureRandom());
  private volatile Live live;

  Live live() {
    return live;
  }

  /** The live policy; null until the node has one. */
  Policy policy() {
    Live now = live;
    return now == null ? null : now.policy();
  }

  void live(Policy policy) {
    live = new Live(policy, Sites.of(policy));
  }

  private int defaultSite() {
    Live now = live;
    return now == null ? 0 : now.policy().sites().get(now.policy().defaults().site()).number();
  }
}
