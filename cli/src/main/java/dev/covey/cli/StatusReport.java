package dev.covey.cli;

import dev.covey.cli.collective.CollectiveView;
import dev.covey.cli.collective.NodeView;
import dev.covey.cli.terminal.Table;
import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.ShardId;
import dev.covey.policy.NodeState;
import dev.covey.policy.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A collective as text for people, or as plain data for programs. */
final class StatusReport {
  private static final double MILLIS = 1000.0;

  private StatusReport() {}

  /** For people. */
  static List<String> lines(CollectiveView view) {
    List<String> lines = new ArrayList<>();
    if (view.nodes().isEmpty()) {
      lines.add("No node has joined. Start one with 'covey node --id node-1'.");
    } else {
      lines.addAll(nodes(view).lines());
    }
    lines.add("");
    lines.addAll(sites(view).lines());
    lines.add("");
    List<ShardId> free = view.withoutOwner();
    if (!free.isEmpty()) {
      lines.add("Shards without an owner: " + joined(free));
      whyClosed(view, free).forEach((why, shards) -> lines.add(why + ": " + joined(shards)));
    }
    lines.add("Messages waiting: " + total(view));
    for (NodeView node : view.nodes()) {
      if (!node.is(NodeState.ACTIVE)) {
        NodeStatus status = node.status();
        lines.add(
            "Node %s is %s, by %s"
                .formatted(status.node(), status.nodeState(), status.nodeStateBy()));
      }
    }
    for (NodeView node : view.nodes()) {
      NodeStatus status = node.status();
      status
          .recoveries()
          .values()
          .forEach(why -> lines.add("Waiting at %s: %s".formatted(status.node(), why)));
    }
    view.warnings().forEach(warning -> lines.add("Warning: " + warning));
    return lines;
  }

  /** What nodes have been told of shards that nobody has open, each reason with its shards. */
  private static Map<String, List<ShardId>> whyClosed(CollectiveView view, List<ShardId> free) {
    Map<String, List<ShardId>> byReason = new TreeMap<>();
    for (ShardId shard : free) {
      view.nodes().stream()
          .map(node -> node.status().reasons().get(shard.toString()))
          .filter(why -> why != null && why.startsWith("closed"))
          .findFirst()
          .ifPresent(why -> byReason.computeIfAbsent(why, any -> new ArrayList<>()).add(shard));
    }
    return byReason;
  }

  private static Table nodes(CollectiveView view) {
    Table table =
        new Table(
            "node",
            "state",
            "labels",
            "pid",
            "shards",
            "active",
            "ended",
            "turns",
            "revision",
            "last word");
    for (NodeView node : view.nodes()) {
      NodeStatus status = node.status();
      table.add(
          status.node(),
          node.stateWord(),
          labels(status),
          status.pid(),
          status.shards().size(),
          status.active(),
          status.ended(),
          status.turns(),
          status.revision(),
          "%.1f s ago".formatted(node.age().toMillis() / MILLIS));
    }
    return table;
  }

  private static String labels(NodeStatus status) {
    return status.labels().isEmpty()
        ? "-"
        : new TreeMap<>(status.labels())
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
  }

  private static Table sites(CollectiveView view) {
    Table table = new Table("site", "selector", "shards", "waiting", "open at");
    Map<String, Map<String, List<Integer>>> open = openBySite(view);
    for (Site site : view.policy().sites().values()) {
      table.add(
          site.name(),
          "\"" + site.selector() + "\"",
          site.shards(),
          view.lag(site.name()),
          places(open, site.name()));
    }
    table.add(
        ShardId.CATALOG_SITE,
        "every node",
        1,
        view.lag(ShardId.CATALOG_SITE),
        places(open, ShardId.CATALOG_SITE));
    return table;
  }

  private static Map<String, Map<String, List<Integer>>> openBySite(CollectiveView view) {
    Map<String, Map<String, List<Integer>>> open = new TreeMap<>();
    view.owners()
        .forEach(
            (shard, node) ->
                open.computeIfAbsent(shard.site(), site -> new TreeMap<>())
                    .computeIfAbsent(node, n -> new ArrayList<>())
                    .add(shard.number()));
    return open;
  }

  private static String places(Map<String, Map<String, List<Integer>>> open, String site) {
    Map<String, List<Integer>> byNode = open.getOrDefault(site, Map.of());
    return byNode.isEmpty()
        ? "nowhere"
        : byNode.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + joined(entry.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static String joined(List<?> items) {
    return items.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static long total(CollectiveView view) {
    return view.lag().values().stream().mapToLong(Long::longValue).sum();
  }

  /** For programs. */
  static Map<String, Object> data(CollectiveView view) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("revision", view.policy().revision().number());
    data.put("nodes", view.nodes().stream().map(StatusReport::node).toList());
    data.put("sites", view.policy().sites().values().stream().map(s -> site(view, s)).toList());
    Map<String, Object> owners = new LinkedHashMap<>();
    view.owners().forEach((shard, node) -> owners.put(shard.toString(), node));
    data.put("owners", owners);
    data.put("withoutOwner", view.withoutOwner());
    data.put("waiting", total(view));
    data.put("warnings", view.warnings());
    return data;
  }

  private static Map<String, Object> node(NodeView node) {
    NodeStatus status = node.status();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("node", status.node());
    data.put("state", node.state());
    data.put("nodeState", status.nodeState());
    data.put("nodeStateBy", status.nodeStateBy());
    data.put("labels", status.labels());
    data.put("pid", status.pid());
    data.put("shards", status.shards());
    data.put("failed", status.failed());
    data.put("opened", status.opened());
    data.put("followed", status.followed());
    data.put("reasons", status.reasons());
    data.put("recoveries", status.recoveries());
    data.put("active", status.active());
    data.put("ended", status.ended());
    data.put("turns", status.turns());
    data.put("revision", status.revision());
    data.put("ageMillis", node.age().toMillis());
    return data;
  }

  private static Map<String, Object> site(CollectiveView view, Site site) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("site", site.name());
    data.put("selector", site.selector().toString());
    data.put("shards", site.shards());
    data.put("waiting", view.lag(site.name()));
    return data;
  }
}
