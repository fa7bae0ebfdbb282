package dev.covey.engine.node;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.recovery.Recovery;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.Lease;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import dev.covey.policy.RecoveryRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What this node does about shards whose last owner was lost, as policy says. Thread-safe.
 *
 * <p>Invariant: a shard whose owner was lost is opened only by a node that a rule permits, if there
 * are rules for its site. The group's leader gives it to no other, and whoever is given it all the
 * same, as by a leader of an earlier version or revision, does not open it.
 */
final class NodeLosses {
  private final NodeSettings settings;
  private final NodeParts parts;
  private final Fabric fabric;
  private final DataCodec data;

  NodeLosses(NodeSettings settings, NodeParts parts, Fabric fabric, DataCodec data) {
    this.settings = settings;
    this.parts = parts;
    this.fabric = fabric;
    this.data = data;
  }

  /** The sites whose lost shards this node leaves to others. */
  Set<String> left(Policy policy) {
    Set<String> sites = new TreeSet<>(policy.sites().keySet());
    sites.add(ShardId.CATALOG_SITE);
    sites.removeIf(site -> permitting(policy, site).isPresent());
    return sites;
  }

  /** The rule that permits this node to take lost shards of a site; any if there is no rule. */
  private Optional<String> permitting(Policy policy, String site) {
    Map<String, RecoveryRule> rules = policy.lossRulesOf(site);
    return rules.isEmpty()
        ? Optional.of("")
        : rules.entrySet().stream()
            .filter(rule -> rule.getValue().mayInitiate(settings.labels()))
            .map(Map.Entry::getKey)
            .findFirst();
  }

  /**
   * The shard is this node's from now on, durably; if its owner was lost, the recovery is on
   * record.
   *
   * @throws NotPermittedException if this node may not recover it; it must stay closed then
   */
  void hold(Lease lease, long inboxPosition) {
    ShardId shard = lease.shard();
    Policy policy = parts.live().policy();
    Optional<String> rule = permitting(policy, shard.site());
    if (lease.lostOwner().isPresent() && rule.isEmpty()) {
      throw new NotPermittedException(why(policy, shard, lease.lostOwner().get()));
    }
    List<OutgoingMessage> entries =
        lease
            .lostOwner()
            .filter(lost -> !rule.orElse("").isEmpty())
            .map(lost -> List.of(entry(rule.get(), shard, lost)))
            .orElse(List.of());
    fabric.hold(lease, inboxPosition, entries);
  }

  private OutgoingMessage entry(String rule, ShardId shard, String lost) {
    Recovery recovery =
        Recovery.ofLoss(
            UUID.randomUUID().toString(),
            rule,
            shard.toString(),
            lost,
            settings.node().value(),
            Instant.now());
    return new OutgoingMessage.ToRecoveries(recovery.id(), data.encode(recovery.toData()));
  }

  private static String why(Policy policy, ShardId shard, String lost) {
    return "its owner %s was lost, and this node may not recover it; it waits for a node that may: %s"
        .formatted(
            lost,
            policy.lossRulesOf(shard.site()).entrySet().stream()
                .map(rule -> rule.getKey() + ": " + rule.getValue().initiatorsText())
                .collect(Collectors.joining(", ")));
  }

  /** Thrown when a shard must stay closed here. */
  static final class NotPermittedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotPermittedException(String message) {
      super(message);
    }
  }
}
