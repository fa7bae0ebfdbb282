package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Leftovers;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;

/** A node of a shop, where instances live, and two of other sites, between which visits go. */
final class ThreeSites implements AutoCloseable {
  private static final String POLICY =
      """
      sites:
        shop: { selector: "role = shop", shards: 2 }
        payments: { selector: "role = payments", shards: 2 }
        depot: { selector: "role = depot", shards: 2 }
      defaults: { site: shop }
      processes:
        none: {}
      """;

  private final Map<String, String> prescribed = new TreeMap<>();
  final LocalCollective collective = LocalCollective.withPolicy(POLICY);
  final ProcessEngine shop = collective.join("node-1", "role=shop");
  final ProcessEngine depot = collective.join("node-3", "role=depot");
  private ProcessEngine payments = collective.join("node-2", "role=payments");

  ThreeSites() {
    collective.awaitShards(6);
  }

  ProcessEngine payments() {
    return payments;
  }

  /** The node of payments is gone while something happens. */
  void withoutPayments(Runnable meanwhile) {
    collective.leave("node-2");
    meanwhile.run();
    payments = collective.join("node-2", "role=payments");
    collective.awaitShards(6);
  }

  /** From now on this holds for a process, beside what was said of others. */
  void prescribe(String process, String said) {
    prescribed.put(process, said);
    collective.pushAndAwait(
        POLICY
            + prescribed.entrySet().stream()
                .map(entry -> "  " + entry.getKey() + ": " + entry.getValue() + "\n")
                .collect(Collectors.joining()));
  }

  /** Its activity {@code work} runs at a site, and goes where another revision places it. */
  void place(String process, String site) {
    prescribe(process, "{ move: now, activities: { work: { site: %s } } }".formatted(site));
  }

  /** Deploys a model and starts an instance at the shop. */
  String run(String key, String model, Map<String, Object> variables) {
    Models.deploy(shop, key, model);
    return shop.getRuntimeService().startProcessInstanceByKey(key, "key-" + key, variables).getId();
  }

  /** Waits for the one task of the visits of a process's activity {@code work}. */
  Task task(ProcessEngine at, String key) {
    var query =
        at.getTaskService()
            .createTaskQuery()
            .processDefinitionKeyIn("covey.visit." + key.length() + "." + key + ".work");
    TwoSites.await(() -> query.count() == 1);
    return query.singleResult();
  }

  /** Returns when a visit at payments has gone to the depot, and all that could have, too. */
  void letAllMoveThatCan() {
    place("going", "payments");
    String id = run("going", Models.userTask("going"), Map.of());
    task(payments, "going");
    place("going", "depot");
    depot.getTaskService().complete(task(depot, "going").getId());
    HomeHistory.ended(shop, id);
  }

  /** Waits until nothing of an instance is left anywhere. */
  void awaitNothingLeft() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertThat(Stream.of(shop, payments, depot).map(Leftovers::of))
                    .allSatisfy(left -> assertThat(left).isEmpty()));
  }

  @Override
  public void close() {
    collective.close();
  }
}
