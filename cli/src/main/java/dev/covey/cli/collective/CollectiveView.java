package dev.covey.cli.collective;

import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.ShardId;
import dev.covey.policy.LabelSelector;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A collective at one moment.
 *
 * @param nodes in the order of their names
 * @param lag inbox messages that wait, by shard
 */
public record CollectiveView(Policy policy, List<NodeView> nodes, Map<ShardId, Long> lag) {

  /** Copies the list; the map stays as it is. */
  public CollectiveView {
    nodes = List.copyOf(nodes);
  }

  /** What the collective says now; reads the inboxes' ends too. */
  public static CollectiveView of(CoveyClient client, Instant now) {
    return of(client.policy(), client.nodes().values(), client.inboxLag(), now);
  }

  /** Puts together what is known. */
  public static CollectiveView of(
      Policy policy, Collection<NodeStatus> nodes, Map<ShardId, Long> lag, Instant now) {
    return new CollectiveView(
        policy, nodes.stream().map(status -> NodeView.at(now, status)).toList(), lag);
  }

  /** Every shard that somebody should own, the catalog among them. */
  public static List<ShardId> shards(Policy policy) {
    List<ShardId> shards = new ArrayList<>();
    shards.add(ShardId.CATALOG);
    policy.sites().values().forEach(site -> shards.addAll(shards(site)));
    return shards;
  }

  private static List<ShardId> shards(Site site) {
    List<ShardId> shards = new ArrayList<>();
    for (int number = 0; number < site.shards(); number++) {
      shards.add(new ShardId(site.name(), number));
    }
    return shards;
  }

  /** Who has a shard open, as far as nodes that are not silent say. */
  public Map<ShardId, String> owners() {
    Map<ShardId, String> owners = new TreeMap<>();
    for (NodeView node : nodes) {
      if (node.state() != NodeView.State.SILENT) {
        node.status().shards().forEach(s -> owners.put(ShardId.parse(s), node.status().node()));
      }
    }
    return owners;
  }

  /** Shards that nobody has open. */
  public List<ShardId> withoutOwner() {
    Map<ShardId, String> owners = owners();
    return shards(policy).stream().filter(shard -> !owners.containsKey(shard)).toList();
  }

  /** Inbox messages that wait at a site's shards. */
  public long lag(String site) {
    return lag.entrySet().stream()
        .filter(entry -> entry.getKey().site().equals(site))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** What an operator should see to. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (NodeView node : nodes) {
      if (node.state() == NodeView.State.SILENT) {
        continue;
      }
      NodeStatus status = node.status();
      String name = "node " + status.node();
      if (status.policyWritable()) {
        warnings.add(name + " could write the policy: give it a credential that only reads");
      }
      if (status.rejectedReason() != null) {
        warnings.add(
            "%s stays at revision %d and rejected a newer one: %s"
                .formatted(name, status.revision(), status.rejectedReason()));
      }
      if (status.policyFromDisk()) {
        warnings.add(name + " obeys the policy it had kept on disk: it cannot reach ZooKeeper");
      } else if (!status.policyConnected()) {
        warnings.add(name + " cannot reach ZooKeeper and goes on with the policy it has");
      }
      status
          .failed()
          .forEach(
              (shard, reason) ->
                  warnings.add("shard %s stays closed at %s: %s".formatted(shard, name, reason)));
    }
    policy.sites().values().stream()
        .filter(site -> drains(site.selector()))
        .map(site -> "all nodes of site " + site.name() + " are draining: its shards stay closed")
        .forEach(warnings::add);
    if (drains(LabelSelector.ALL)) {
      warnings.add("all nodes are draining: the catalog stays closed");
    }
    return warnings;
  }

  /** Whether there are such nodes and none of them takes shards. */
  private boolean drains(LabelSelector selector) {
    List<NodeView> chosen =
        nodes.stream()
            .filter(node -> node.state() != NodeView.State.SILENT)
            .filter(node -> selector.matches(node.status().labels()))
            .toList();
    return !chosen.isEmpty() && chosen.stream().allMatch(node -> node.is(NodeState.DRAINING));
  }
}
