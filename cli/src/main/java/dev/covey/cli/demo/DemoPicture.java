package dev.covey.cli.demo;

import dev.covey.cli.terminal.ProgressBar;
import dev.covey.cli.terminal.Screen;
import dev.covey.cli.terminal.Table;
import dev.covey.engine.client.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the nodes say, as a table with a bar. Used by one thread. */
final class DemoPicture {
  private static final double MILLIS = 1000.0;

  private record Rate(NodeStatus last, long perSecond) {}

  private final Screen screen;
  private final long instances;
  private final Map<String, Rate> rates = new HashMap<>();

  /**
   * @param instances how many root instances there will be: orders and their pickings
   */
  DemoPicture(Screen screen, long instances) {
    this.screen = screen;
    this.instances = instances;
  }

  /**
   * @param ended root instances
   */
  void draw(Collection<NodeStatus> nodes, String killed, long ended) {
    nodes.forEach(this::measure);
    List<String> picture = new ArrayList<>(table(nodes, killed).lines());
    picture.add(ProgressBar.of("instances ended", ended, instances));
    screen.draw(picture, line(nodes, ended));
  }

  private void measure(NodeStatus status) {
    Rate rate = rates.get(status.node());
    if (rate == null) {
      rates.put(status.node(), new Rate(status, 0));
    } else if (status.at().isAfter(rate.last().at())) {
      double seconds = Duration.between(rate.last().at(), status.at()).toMillis() / MILLIS;
      long perSecond = Math.round((status.turns() - rate.last().turns()) / seconds);
      rates.put(status.node(), new Rate(status, perSecond));
    }
  }

  private Table table(Collection<NodeStatus> nodes, String killed) {
    Table table = new Table("node", "shards", "active", "completed", "turns/s");
    for (NodeStatus node : nodes) {
      table.add(
          node.node(),
          node.shards().size(),
          node.active(),
          node.ended(),
          rates.get(node.node()).perSecond());
    }
    if (killed != null) {
      table.add(killed + " (killed)", 0, 0, 0, 0);
    }
    return table;
  }

  private String line(Collection<NodeStatus> nodes, long ended) {
    return nodes.stream()
        .map(
            node ->
                "%s %d shards %d turns/s"
                    .formatted(
                        node.node(), node.shards().size(), rates.get(node.node()).perSecond()))
        .collect(Collectors.joining("; ", ended + " of " + instances + " instances ended; ", ""));
  }
}
