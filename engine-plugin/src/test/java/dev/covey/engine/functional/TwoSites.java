package dev.covey.engine.functional;

import dev.covey.engine.Leftovers;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;

/** A node of a shop, where instances live, and one of payments, where some activities run. */
final class TwoSites implements AutoCloseable {
  private static final String POLICY =
      """
      sites:
        shop: { selector: "role = shop", shards: 2 }
        payments: { selector: "role = payments", shards: 2 }
      defaults: { site: shop }
      recovery:
        broken: { error: java.lang.IllegalStateException, process: ruled, activity: work, initiators: role = nobody, action: retry }
      processes:
          secret: { confined: [ "card*", pin ], activities: { work: { site: payments } } }
          nested: { activities: { work: { site: payments }, inner: { site: shop } } }
          brief: { activities: { work: { site: payments, timeout: PT0.2S, retry: R1/PT0S } } }
      %s
      """;

  final LocalCollective collective;
  final ProcessEngine shop;
  final ProcessEngine payments;

  private TwoSites(List<String> prescribed) {
    collective = LocalCollective.withPolicy(policy(prescribed));
    shop = collective.join("node-1", "role=shop");
    payments = collective.join("node-2", "role=payments");
    collective.awaitShards(4);
  }

  private static String policy(List<String> prescribed) {
    return POLICY.formatted(
        prescribed.stream()
            .map(prescription -> "  " + prescription)
            .collect(Collectors.joining("\n"))
            .indent(2));
  }

  private static List<String> placed(String... processes) {
    return Stream.of(processes)
        .map(key -> key + ": { activities: { work: { site: payments } } }")
        .toList();
  }

  /** The activity {@code work} of these processes runs at payments. */
  static TwoSites placing(String... processes) {
    return new TwoSites(placed(processes));
  }

  /** From now on the activity {@code work} of these processes runs at payments, no other. */
  void place(String... processes) {
    collective.pushAndAwait(policy(placed(processes)));
  }

  /** With these entries of the policy's {@code processes}. */
  static TwoSites prescribing(String... processes) {
    return new TwoSites(List.of(processes));
  }

  /** From now on these entries hold. */
  void prescribe(String... processes) {
    collective.pushAndAwait(policy(List.of(processes)));
  }

  /** Deploys a model and starts an instance at the shop. */
  String run(String key, String model, Map<String, Object> variables) {
    Models.deploy(shop, key, model);
    return shop.getRuntimeService().startProcessInstanceByKey(key, "key-" + key, variables).getId();
  }

  /** Waits until an instance has ended, and tells its variables. */
  Map<String, Object> ended(String instance) {
    return HomeHistory.ended(shop, instance);
  }

  /** The activities that an instance at the shop has been through, in the order of their ids. */
  List<String> path(String instance) {
    return HomeHistory.path(shop, instance);
  }

  /** Waits for the one task of visits of a process. */
  Task visitingTask(String process) {
    var query =
        payments
            .getTaskService()
            .createTaskQuery()
            .processDefinitionKey("covey.visit." + process.length() + "." + process + ".work");
    await(() -> query.count() == 1);
    return query.singleResult();
  }

  /** Suspends an instance at the shop, and somebody at payments lets its visit go on. */
  void suspendAllButTheVisit(String instance, String process) {
    shop.getRuntimeService().suspendProcessInstanceById(instance);
    await(() -> visitingTask(process).isSuspended());
    payments
        .getRuntimeService()
        .activateProcessInstanceById(visitingTask(process).getProcessInstanceId());
  }

  /** Waits until payments has nothing left of any visit, and the shop waits for none. */
  void awaitNoVisits() {
    await(
        () ->
            payments.getRuntimeService().createProcessInstanceQuery().count() == 0
                && payments.getTaskService().createTaskQuery().count() == 0
                && payments.getManagementService().createJobQuery().count() == 0
                && Leftovers.rows(payments, "covey.visit%").isEmpty()
                && Leftovers.rows(shop, "covey.visit%").isEmpty()
                && shop.getExternalTaskService().createExternalTaskQuery().count() == 0);
  }

  static void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(condition::getAsBoolean);
  }

  @Override
  public void close() {
    collective.close();
  }
}
