package dev.covey.cli;

import dev.covey.cli.collective.CollectiveView;
import dev.covey.cli.collective.ModelDenials;
import dev.covey.cli.collective.ModelDenials.Denied;
import dev.covey.cli.collective.NodeView;
import dev.covey.cli.collective.PolicySimulation;
import dev.covey.cli.collective.PolicySimulation.Node;
import dev.covey.cli.collective.PolicySimulation.Shard;
import dev.covey.cli.collective.SettingChanges;
import dev.covey.cli.collective.SettingChanges.Change;
import dev.covey.cli.terminal.Table;
import dev.covey.engine.transfer.DeployedModel;
import dev.covey.policy.Policy;
import dev.covey.policy.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a policy would change, as text for people or as plain data for programs.
 *
 * @param gone running instances by process, by site that would be gone
 */
record SimulationReport(
    CollectiveView view,
    List<Node> nodes,
    List<String> silentOnKeys,
    List<String> signedOnly,
    List<Shard> shards,
    List<String> closedSites,
    Map<String, Map<String, Long>> gone,
    List<Change> settings,
    List<Denied> denied) {

  static SimulationReport of(
      CollectiveView view,
      Policy then,
      Collection<DeployedModel> models,
      Function<Site, Map<String, Long>> running) {
    PolicySimulation simulation = new PolicySimulation(view, then);
    Map<String, Map<String, Long>> gone = new TreeMap<>();
    simulation.goneSites().forEach(site -> gone.put(site.name(), running.apply(site)));
    TreeSet<String> keys = new TreeSet<>();
    models.forEach(model -> keys.add(model.key()));
    return new SimulationReport(
        view,
        simulation.nodes(),
        simulation.silentOnKeys(),
        simulation.signedOnly(),
        simulation.shards(),
        simulation.closedSites(),
        gone,
        SettingChanges.between(view.policy(), then, keys),
        ModelDenials.of(models, view.policy(), then));
  }

  List<String> lines(String file) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s in the place of revision %s, for %d live nodes; nothing was written"
            .formatted(file, view.policy().revision(), nodes.size()));
    addShards(lines);
    addNodes(lines);
    addSettings(lines);
    addDenied(lines);
    List<String> warnings = warnings();
    if (!warnings.isEmpty()) {
      lines.add("");
      warnings.forEach(warning -> lines.add("Warning: " + warning));
    }
    return lines;
  }

  private void addShards(List<String> lines) {
    List<Shard> moving = shards.stream().filter(Shard::moves).toList();
    lines.add("");
    if (!moving.isEmpty()) {
      Table table = new Table("shard", "open at", "then at", "why");
      for (Shard shard : moving) {
        table.add(
            shard.shard(),
            shard.now().orElse("nowhere"),
            shard.then().orElse("nowhere"),
            shard.why());
      }
      lines.addAll(table.lines());
    }
    lines.add(
        "%d of %d shards would move, %d stay"
            .formatted(moving.size(), shards.size(), shards.size() - moving.size()));
  }

  private void addNodes(List<String> lines) {
    List<Node> changed = nodes.stream().filter(Node::changes).toList();
    lines.add("");
    if (changed.isEmpty()) {
      lines.add("No node would change its state or its sites");
      return;
    }
    Table table = new Table("node", "state", "sites");
    for (Node node : changed) {
      table.add(
          node.node(),
          change(node.stateNow().word(), node.stateThen().word()),
          change(String.join(",", node.sitesNow()), String.join(",", node.sitesThen())));
    }
    lines.addAll(table.lines());
  }

  private static String change(String now, String then) {
    return now.equals(then) ? blank(now) : blank(now) + " -> " + blank(then);
  }

  private static String blank(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private void addSettings(List<String> lines) {
    lines.add("");
    if (settings.isEmpty()) {
      lines.add("No setting of a process, an activity or a site would change");
      return;
    }
    Table table = new Table("setting of", "key", "now", "then");
    for (Change change : settings) {
      table.add(
          change.what(), change.setting(), change.before().orElse("-"), change.after().orElse("-"));
    }
    lines.addAll(table.lines());
  }

  private void addDenied(List<String> lines) {
    if (denied.isEmpty()) {
      return;
    }
    lines.add("");
    Table table = new Table("deployed", "names", "denied by", "already");
    denied.forEach(
        each ->
            table.add(
                each.process(),
                PolicyRevisions.oneLine(each.code()),
                each.by(),
                each.already() ? "yes" : "no"));
    lines.addAll(table.lines());
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Node node : nodes) {
      node.rejects()
          .ifPresent(
              why ->
                  warnings.add(
                      "node %s would reject it and go on with revision %s: %s"
                          .formatted(node.node(), view.policy().revision(), why)));
    }
    for (String node : silentOnKeys) {
      warnings.add(
          "node " + node + " is of a version that does not say what it knows: it may reject it");
    }
    if (!signedOnly.isEmpty()) {
      warnings.add(
          "push it with --sign: unsigned, it would be rejected by "
              + String.join(", ", signedOnly));
    }
    for (String site : closedSites) {
      warnings.add(
          site.equals(Site.CATALOG)
              ? "no live node could own the catalog: it would stay closed"
              : "no live node could own a shard of site " + site + ": they would stay closed");
    }
    gone.forEach(
        (site, running) ->
            warnings.add(
                "site %s would be gone%s"
                    .formatted(
                        site,
                        running.isEmpty()
                            ? "; no instance runs there"
                            : ": its running instances would stand still, by process " + running)));
    for (NodeView node : view.nodes()) {
      if (node.state() != NodeView.State.UP) {
        warnings.add(
            "node %s is not up (%s)%s"
                .formatted(
                    node.status().node(),
                    node.state(),
                    node.state() == NodeView.State.SILENT ? " and was left out" : ""));
      }
    }
    return warnings;
  }

  Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("revision", view.policy().revision().number());
    data.put("nodes", nodes.stream().map(SimulationReport::data).toList());
    data.put("shards", shards.stream().map(SimulationReport::data).toList());
    data.put("signedOnly", signedOnly);
    data.put("closedSites", closedSites);
    data.put("goneSites", gone);
    data.put("settings", settings.stream().map(SimulationReport::data).toList());
    data.put("denied", denied.stream().map(SimulationReport::data).toList());
    data.put("warnings", warnings());
    return data;
  }

  private static Map<String, Object> data(Node node) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("node", node.node());
    data.put("stateNow", node.stateNow().word());
    data.put("stateThen", node.stateThen().word());
    data.put("sitesNow", node.sitesNow());
    data.put("sitesThen", node.sitesThen());
    data.put("rejects", node.rejects().orElse(null));
    return data;
  }

  private static Map<String, Object> data(Shard shard) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("shard", shard.shard());
    data.put("now", shard.now().orElse(null));
    data.put("then", shard.then().orElse(null));
    data.put("moves", shard.moves());
    data.put("why", shard.why());
    data.put("standbys", shard.standbys());
    return data;
  }

  private static Map<String, Object> data(Change change) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("of", change.what());
    data.put("key", change.setting());
    data.put("now", change.before().orElse(null));
    data.put("then", change.after().orElse(null));
    return data;
  }

  private static Map<String, Object> data(Denied denied) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("deployed", denied.process());
    data.put("names", denied.code());
    data.put("by", denied.by());
    data.put("already", denied.already());
    return data;
  }
}
