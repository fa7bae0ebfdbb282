package dev.covey.cli;

import dev.covey.cli.collective.CollectiveView;
import dev.covey.cli.collective.NodeView;
import dev.covey.cli.terminal.Table;
import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The shards of a collective, one by one: where each is, why, and who could take it over. */
final class ShardReport {
  private ShardReport() {}

  static List<String> lines(CollectiveView view) {
    Table table = new Table("shard", "open at", "rows came", "why there", "standbys");
    Map<ShardId, String> owners = view.owners();
    for (ShardId shard : CollectiveView.shards(view.policy())) {
      String owner = owners.getOrDefault(shard, "nowhere");
      table.add(
          shard,
          owner,
          said(view, owner, shard, NodeStatus::opened),
          said(view, owner, shard, NodeStatus::reasons),
          standbys(view, shard));
    }
    return table.lines();
  }

  private static String said(
      CollectiveView view,
      String node,
      ShardId shard,
      Function<NodeStatus, Map<String, String>> what) {
    return view.nodes().stream()
        .map(NodeView::status)
        .filter(status -> status.node().equals(node))
        .map(status -> what.apply(status).get(shard.toString()))
        .filter(text -> text != null)
        .findFirst()
        .orElse("-");
  }

  private static String standbys(CollectiveView view, ShardId shard) {
    List<String> standbys = new ArrayList<>();
    for (NodeView node : view.nodes()) {
      String state = node.status().followed().get(shard.toString());
      if (state != null && node.state() != NodeView.State.SILENT) {
        standbys.add(node.status().node() + " " + state);
      }
    }
    return standbys.isEmpty() ? "-" : String.join("; ", standbys);
  }
}
