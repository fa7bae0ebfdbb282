package dev.covey.cli.collective;

import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.PlacedNode;
import dev.covey.fabric.PlacedShard;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyVocabulary;
import dev.covey.policy.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a policy would change for the nodes that are live: who would own which shard, which nodes
 * would change what they do, and which would not follow. Pure: it decides by what nodes report, and
 * by the function with which a group's leader places shards.
 *
 * @param view the collective now, with the policy that it obeys
 * @param then the policy that is asked about
 */
public record PolicySimulation(CollectiveView view, Policy then) {

  /**
   * One node.
   *
   * @param sitesNow that it serves now
   * @param rejects why it would reject the policy; empty if nothing is known that says so
   */
  public record Node(
      String node,
      NodeState stateNow,
      NodeState stateThen,
      Set<String> sitesNow,
      Set<String> sitesThen,
      Optional<String> rejects) {
    /** Whether anything is to be told. */
    public boolean changes() {
      return stateNow != stateThen || !sitesNow.equals(sitesThen) || rejects.isPresent();
    }
  }

  /**
   * One shard.
   *
   * @param now its owner; empty if nobody has it open
   * @param then its owner once the group is at rest; empty if it would stay closed
   * @param why that is so
   * @param standbys then
   */
  public record Shard(
      ShardId shard,
      Optional<String> now,
      Optional<String> then,
      String why,
      List<String> standbys) {
    public boolean moves() {
      return !now.equals(then);
    }
  }

  /** The nodes that are not silent, in the order of their names. */
  public List<Node> nodes() {
    return live().stream().map(this::node).toList();
  }

  private List<NodeStatus> live() {
    return view.nodes().stream()
        .filter(node -> node.state() != NodeView.State.SILENT)
        .map(NodeView::status)
        .toList();
  }

  private Node node(NodeStatus status) {
    Optional<String> rejects = rejects(status);
    Policy obeyed = rejects.isPresent() ? view.policy() : then;
    return new Node(
        status.node(),
        state(view.policy(), status),
        state(obeyed, status),
        sites(view.policy(), status),
        sites(obeyed, status),
        rejects);
  }

  private static NodeState state(Policy policy, NodeStatus status) {
    return policy.explanation().stateOf(status.node(), status.labels()).value();
  }

  private static Set<String> sites(Policy policy, NodeStatus status) {
    return policy.sitesFor(status.labels()).stream()
        .map(Site::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<String> rejects(NodeStatus status) {
    if (status.policyKeys().isEmpty()) {
      return Optional.empty();
    }
    Set<String> unknown = new TreeSet<>(PolicyVocabulary.of(then.document()));
    unknown.removeAll(status.policyKeys());
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of("its version of Covey does not know " + String.join(", ", unknown));
  }

  /** Nodes of a version that does not say what it knows. */
  public List<String> silentOnKeys() {
    return live().stream()
        .filter(status -> status.policyKeys().isEmpty())
        .map(NodeStatus::node)
        .toList();
  }

  /** Nodes that follow signed revisions only. */
  public List<String> signedOnly() {
    return live().stream().filter(NodeStatus::policySignedOnly).map(NodeStatus::node).toList();
  }

  /** Every shard of now and then, the catalog among them. */
  public List<Shard> shards() {
    Map<String, Node> nodes = new HashMap<>();
    nodes().forEach(node -> nodes.put(node.node(), node));
    List<PlacedNode> group =
        live().stream().map(status -> placed(status, nodes.get(status.node()))).toList();
    SortedMap<String, Integer> counts = then.shardsBySite();
    if (nodes.values().stream().anyMatch(node -> node.rejects().isPresent())) {
      view.policy().shardsBySite().forEach(counts::putIfAbsent);
    }
    Map<ShardId, PlacedShard> placed = KafkaFabric.foresee(group, counts);
    Map<ShardId, String> owners = view.owners();
    Set<ShardId> all = new TreeSet<>(CollectiveView.shards(view.policy()));
    all.addAll(placed.keySet());
    List<Shard> shards = new ArrayList<>();
    for (ShardId shard : all) {
      Optional<String> now = Optional.ofNullable(owners.get(shard));
      PlacedShard to = placed.get(shard);
      Optional<String> owner = to == null ? Optional.empty() : to.owner().map(NodeId::value);
      shards.add(
          new Shard(
              shard,
              now,
              owner,
              why(shard, now, owner, to, nodes),
              to == null ? List.of() : to.standbys().stream().map(NodeId::value).toList()));
    }
    return shards;
  }

  private PlacedNode placed(NodeStatus status, Node node) {
    Policy obeyed = node.rejects().isPresent() ? view.policy() : then;
    Map<String, Integer> serves = new TreeMap<>();
    obeyed.sitesFor(status.labels()).forEach(site -> serves.put(site.name(), site.standbys()));
    Set<ShardId> owned = new HashSet<>();
    status.shards().forEach(shard -> owned.add(ShardId.parse(shard)));
    status.failed().keySet().forEach(shard -> owned.add(ShardId.parse(shard)));
    Map<ShardId, Boolean> followed = new TreeMap<>();
    status
        .followed()
        .forEach((shard, how) -> followed.put(ShardId.parse(shard), how.equals("ready")));
    return new PlacedNode(
        new NodeId(status.node()),
        node.stateThen() == NodeState.DRAINING ? Optional.empty() : Optional.of(serves),
        owned,
        followed);
  }

  private String why(
      ShardId shard,
      Optional<String> now,
      Optional<String> owner,
      PlacedShard to,
      Map<String, Node> nodes) {
    if (to == null) {
      return "its site would be gone";
    }
    String left = now.equals(owner) ? "" : now.map(node -> left(shard, nodes.get(node))).orElse("");
    if (owner.isEmpty()) {
      return left + "no node could own it";
    }
    return left + to.why();
  }

  private static String left(ShardId shard, Node node) {
    if (node.stateThen() == NodeState.DRAINING) {
      return node.node() + " would be draining; ";
    }
    return shard.isCatalog() || node.sitesThen().contains(shard.site())
        ? ""
        : node.node() + " would not belong to the site; ";
  }

  /** Sites whose shards would all stay closed, and the catalog if it would. */
  public List<String> closedSites() {
    Map<String, Boolean> open = new TreeMap<>();
    for (Shard shard : shards()) {
      if (shard.shard().isCatalog() || then.sites().containsKey(shard.shard().site())) {
        open.merge(shard.shard().site(), shard.then().isPresent(), Boolean::logicalOr);
      }
    }
    return open.entrySet().stream()
        .filter(site -> !site.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Sites of now that the policy does not have. */
  public List<Site> goneSites() {
    return view.policy().sites().values().stream()
        .filter(site -> !then.sites().containsKey(site.name()))
        .toList();
  }
}
