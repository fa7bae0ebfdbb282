package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.NodeStatus;
import dev.covey.engine.recovery.Recovery;
import dev.covey.fabric.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The loss of a node is an error that only those recover who may. */
@EnabledIfSystemProperty(named = "covey.soak", matches = "true")
class NodeLostTest {
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 4 } }
      defaults: { site: main }
      recovery:
        lost: { nodeLoss: true, initiators: role = operator }
      """;

  private final LocalCollective local = LocalCollective.withPolicy(POLICY);
  private final CoveyClient client = local.client();
  private final List<ChildNode> children = new ArrayList<>();

  @AfterEach
  void close() {
    children.forEach(ChildNode::close);
    client.close();
    local.close();
  }

  private ChildNode spawn(String name) {
    ChildNode node = ChildNode.of(local, name, children.size(), "role=worker");
    children.add(node);
    node.ready().orTimeout(90, TimeUnit.SECONDS).join();
    return node;
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  /** The shards of which the node says that they are closed since that node was lost. */
  private Set<String> closed(String node, String lost) {
    Set<String> closed = new TreeSet<>();
    NodeStatus status = client.nodes().get(new NodeId(node));
    if (status != null) {
      status
          .reasons()
          .forEach(
              (shard, reason) -> {
                if (reason.contains("its owner " + lost + " was lost")) {
                  closed.add(shard);
                }
              });
    }
    return closed;
  }

  private Set<String> shards(String node) {
    return new TreeSet<>(local.shards(node));
  }

  @Test
  void shouldKeepLostShardsClosedUntilANodeJoinsThatMayRecoverThem() {
    ChildNode first = spawn("node-a");
    until(() -> ProcessCollective.shards(first).size() == 5);
    ProcessEngine second = local.join("node-b", "role=worker");
    until(() -> shards("node-b").size() == 2 && ProcessCollective.shards(first).size() == 3);
    Models.deploy(second, "order", Models.userTask("order"));
    for (int i = 0; i < 4; i++) {
      client.start("order", "order-" + i, Map.of()).join();
    }
    Set<String> kept = shards("node-b");
    Set<String> lost = new TreeSet<>(ProcessCollective.shards(first));
    first.kill();

    until(() -> closed("node-b", "node-a").equals(lost));
    assertThat(shards("node-b")).isEqualTo(kept);

    // Its own former self may not either.
    ChildNode again = spawn("node-a");
    until(() -> closed("node-a", "node-a").equals(lost));
    // What was not lost moves as usual: the two share it.
    until(
        () -> {
          Set<String> open = shards("node-b");
          open.addAll(ProcessCollective.shards(again));
          return open.equals(kept);
        });
    assertThat(ProcessCollective.shards(again)).doesNotContainAnyElementsOf(lost);

    ProcessEngine operator = local.join("node-c", "role=operator");
    until(() -> shards("node-c").containsAll(lost));
    until(
        () ->
            second.getTaskService().createTaskQuery().count()
                    + operator.getTaskService().createTaskQuery().count()
                    + Long.parseLong(again.answer("active"))
                == 4);
    assertThat(client.recoveries())
        .hasSameSizeAs(lost)
        .allSatisfy(
            recovery -> {
              assertThat(recovery.cause()).isEqualTo("nodeLoss");
              assertThat(recovery.rule()).isEqualTo("lost");
              assertThat(recovery.node()).isEqualTo("node-a");
              assertThat(recovery.initiator()).isEqualTo("node-c");
              assertThat(recovery.outcome()).isEqualTo("opened on node-c");
            })
        .extracting(Recovery::job)
        .containsExactlyInAnyOrderElementsOf(lost);

    // Once recovered they move as any, away from whoever leaves, to node-a too.
    local.leave("node-c");
    until(() -> shards("node-b").size() + ProcessCollective.shards(again).size() == 5);
    assertThat(client.recoveries()).hasSameSizeAs(lost);
  }
}
