package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.cli.collective.CollectiveView;
import dev.covey.cli.terminal.Json;
import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusReportTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Policy POLICY =
      PolicyDocument.parse(
              """
              sites:
                main: { selector: "", shards: 3 }
                pay: { selector: "role = pay", shards: 2 }
              defaults: { site: main }
              """)
          .toPolicy(new Revision(4));

  private static NodeStatus node(
      String name, long secondsAgo, boolean available, List<String> shards) {
    return node(name, secondsAgo, available, shards, "active", "built in");
  }

  private static NodeStatus node(
      String name,
      long secondsAgo,
      boolean available,
      List<String> shards,
      String state,
      String stateBy) {
    return new NodeStatus(
        NOW.minusSeconds(secondsAgo),
        name,
        42,
        Map.of("zone", "eu", "role", "pay"),
        shards,
        Map.of(),
        shards.contains("main/0") ? Map.of("main/0", "read, 12 ms") : Map.of(),
        shards.contains("main/1") ? Map.of("main/0", "ready") : Map.of(),
        shards.contains("main/0") ? Map.of("main/0", "was here") : Map.of(),
        7,
        8,
        99,
        available,
        4,
        true,
        false,
        false,
        null,
        state,
        stateBy,
        List.of(),
        false,
        Map.of());
  }

  private static CollectiveView view(NodeStatus... nodes) {
    return CollectiveView.of(
        POLICY,
        List.of(nodes),
        Map.of(new ShardId("main", 0), 3L, new ShardId("pay", 1), 2L, ShardId.CATALOG, 1L),
        NOW);
  }

  @Test
  void shouldShowEachShardWithItsReasonAndItsStandbys() {
    CollectiveView view =
        view(
            node("node-1", 1, true, List.of("catalog/0", "main/0")),
            node("node-2", 1, true, List.of("main/1")),
            node("node-3", 60, true, List.of("main/1", "main/2")));

    assertThat(ShardReport.lines(view))
        .containsExactly(
            "shard      open at  rows came    why there  standbys",
            "catalog/0  node-1   -            -          -",
            "main/0     node-1   read, 12 ms  was here   node-2 ready",
            "main/1     node-2   -            -          -",
            "main/2     nowhere  -            -          -",
            "pay/0      nowhere  -            -          -",
            "pay/1      nowhere  -            -          -");
  }

  @Test
  void shouldShowNodesSitesAndShards() {
    CollectiveView view =
        view(
            node("node-1", 1, true, List.of("catalog/0", "main/0", "main/2")),
            node("node-2", 2, false, List.of("pay/1")),
            node("node-3", 60, true, List.of("main/1")));

    assertThat(StatusReport.lines(view))
        .containsExactly(
            "node    state     labels            pid  shards  active  ended  turns  revision  last word",
            "node-1  up        role=pay,zone=eu   42       3       7      8     99         4  1.0 s ago",
            "node-2  no Kafka  role=pay,zone=eu   42       1       7      8     99         4  2.0 s ago",
            "node-3  silent    role=pay,zone=eu   42       1       7      8     99         4  60.0 s ago",
            "",
            "site     selector      shards  waiting  open at",
            "main     \"\"                 3        3  node-1: 0 2",
            "pay      \"role = pay\"       2        2  node-2: 1",
            "catalog  every node         1        1  node-1: 0",
            "",
            "Shards without an owner: main/1 pay/0",
            "Messages waiting: 6");
  }

  @Test
  void shouldWarnOfWhatAnOperatorShouldSeeTo() {
    NodeStatus troubled =
        new NodeStatus(
            NOW,
            "node-1",
            42,
            Map.of(),
            List.of(),
            Map.of("main/1", "the journal is torn"),
            Map.of(),
            Map.of(),
            Map.of("main/0", "closed, for its owner node-2 was lost"),
            0,
            0,
            0,
            true,
            4,
            true,
            false,
            true,
            "sites.main.shards: 4 is not 3",
            "active",
            "built in",
            List.of(),
            false,
            Map.of("job-1", "instance 7, charge of order: the bank is away; waits"));

    assertThat(StatusReport.lines(view(troubled)))
        .contains(
            "Warning: node node-1 could write the policy: give it a credential that only reads",
            "Warning: node node-1 stays at revision 4 and rejected a newer one:"
                + " sites.main.shards: 4 is not 3",
            "Warning: shard main/1 stays closed at node node-1: the journal is torn",
            "closed, for its owner node-2 was lost: main/0",
            "Waiting at node-1: instance 7, charge of order: the bank is away; waits");
  }

  @Test
  void shouldShowWhatPolicyWantsOfNodesAndWhoSaysSo() {
    String by = "nodes/node-1 of revision 4";
    CollectiveView view =
        view(
            node("node-1", 1, true, List.of("main/0"), "draining", by),
            node("node-2", 1, true, List.of("main/1", "pay/0", "pay/1"), "paused", "nodes/eu"),
            node("node-3", 60, true, List.of(), "draining", "nodes/node-3 of revision 3"));

    assertThat(StatusReport.lines(view))
        .anyMatch(line -> line.matches("node-1 +draining +role=pay,zone=eu .*"))
        .anyMatch(line -> line.matches("node-2 +paused .*"))
        .anyMatch(line -> line.matches("node-3 +silent .*"))
        .contains(
            "Node node-1 is draining, by nodes/node-1 of revision 4",
            "Node node-2 is paused, by nodes/eu",
            "Node node-3 is draining, by nodes/node-3 of revision 3")
        .noneMatch(line -> line.startsWith("Warning"));
    assertThat(Json.of(StatusReport.data(view)))
        .contains("\"state\":\"up\",\"nodeState\":\"draining\",\"nodeStateBy\":\"" + by + "\"");
  }

  @Test
  void shouldWarnOfSitesThatNobodyServesSinceAllDrain() {
    assertThat(view(node("node-1", 1, true, List.of(), "draining", "nodes/node-1")).warnings())
        .containsExactly(
            "all nodes of site main are draining: its shards stay closed",
            "all nodes of site pay are draining: its shards stay closed",
            "all nodes are draining: the catalog stays closed");
    assertThat(view().warnings()).isEmpty();
  }

  @Test
  void shouldSayWhatToDoWithoutNodes() {
    assertThat(StatusReport.lines(view())).first().asString().contains("covey node");
  }

  @Test
  void shouldGiveProgramsTheSame() {
    String json = Json.of(StatusReport.data(view(node("node-1", 1, true, List.of("main/0")))));

    assertThat(json)
        .startsWith("{\"revision\":4,\"nodes\":[{\"node\":\"node-1\",\"state\":\"up\"")
        .contains("\"owners\":{\"main/0\":\"node-1\"}")
        .contains("\"withoutOwner\":[\"catalog/0\",\"main/1\",\"main/2\",\"pay/0\",\"pay/1\"]")
        .contains("\"waiting\":6")
        .doesNotContain("\n");
  }
}
