package dev.covey.cli.demo;

import dev.covey.cli.collective.StartOutcome;
import dev.covey.engine.client.JournalAudit.Instance;
import dev.covey.examples.order.OrderApplication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares what clients were told with what the journals hold. Used by one thread. */
final class Audit {
  private static final String COMPLETED = "COMPLETED";

  private final Map<String, List<Instance>> byOrder;
  private final List<String> findings = new ArrayList<>();
  private final Map<String, Integer> missing = new TreeMap<>();
  private int started;
  private int completed;
  private int lost;
  private int duplicated;

  private Audit(Collection<Instance> journaled) {
    byOrder =
        journaled.stream()
            .filter(instance -> OrderApplication.ORDER.equals(instance.definitionKey()))
            .filter(instance -> instance.businessKey() != null)
            .collect(Collectors.groupingBy(Instance::businessKey));
  }

  /**
   * Judges.
   *
   * @param outcomes of the starts, by order id. A start is tried again only if it was refused, so
   *     no second instance of an order can be of the demo's own making
   * @param journaled root instances of any definition
   */
  static Verdict of(
      List<Order> orders, Map<String, StartOutcome> outcomes, Collection<Instance> journaled) {
    Audit audit = new Audit(journaled);
    for (Order order : orders) {
      audit.check(order, outcomes.get(order.id()));
    }
    return new Verdict(
        orders.size(),
        audit.started,
        audit.completed,
        audit.lost,
        audit.duplicated,
        audit.missing,
        audit.findings);
  }

  private void check(Order order, StartOutcome outcome) {
    List<Instance> instances = byOrder.getOrDefault(order.id(), List.of());
    if (outcome instanceof StartOutcome.Acknowledged acknowledged) {
      started++;
      String id = acknowledged.started().id();
      instances.stream()
          .filter(instance -> instance.id().equals(id))
          .findFirst()
          .ifPresentOrElse(
              instance -> check(order, instance, instances.size()),
              () -> lost(order, "instance " + id + " was acknowledged and is in no journal"));
    } else if (!instances.isEmpty()) {
      started++;
      check(order, instances.get(0), instances.size());
    } else {
      missing("not started", order.id() + " was not started: " + reason(outcome));
    }
  }

  private static String reason(StartOutcome outcome) {
    if (outcome instanceof StartOutcome.Refused refused) {
      return refused.reason();
    }
    return outcome instanceof StartOutcome.Unknown unknown ? unknown.reason() : "no outcome yet";
  }

  private void check(Order order, Instance instance, int instances) {
    if (instances > 1) {
      duplicated(order, "there are " + instances + " instances of it");
    } else if (instance.timesEnded() > 1) {
      duplicated(order, "it has ended " + instance.timesEnded() + " times");
    } else if (instance.ended()) {
      checkEffects(order, instance);
    }
    if (instance.ended() && COMPLETED.equals(instance.state())) {
      completed++;
    } else {
      missing(
          instance.state(),
          "%s has not completed: %s".formatted(name(order, instance), where(instance)));
    }
  }

  private void missing(String state, String how) {
    missing.merge(state, 1, Integer::sum);
    findings.add(how);
  }

  /** Of one order at most one fault is counted; work done twice weighs more than work lost. */
  private void checkEffects(Order order, Instance instance) {
    Map<String, String> below = new TreeMap<>();
    Map<String, String> above = new TreeMap<>();
    order
        .expectedEnd()
        .effects()
        .forEach(
            (effect, expected) -> {
              long times = times(instance, effect);
              if (times != expected) {
                (times < expected ? below : above).put(effect, times + " times");
              }
            });
    if (!above.isEmpty()) {
      duplicated(order, "work was done too often: " + above);
    } else if (!below.isEmpty()) {
      lost(order, "work is missing: " + below);
    }
  }

  private static long times(Instance instance, String effect) {
    return instance.variables().get(effect) instanceof Number number ? number.longValue() : 0;
  }

  private void lost(Order order, String how) {
    lost++;
    findings.add("%s is lost: %s".formatted(order.id(), how));
  }

  private void duplicated(Order order, String how) {
    duplicated++;
    findings.add("%s is duplicated: %s".formatted(order.id(), how));
  }

  private static String name(Order order, Instance instance) {
    return order.id() + " (instance " + instance.id() + ")";
  }

  private static String where(Instance instance) {
    return "state " + instance.state() + ", variables " + new TreeMap<>(instance.variables());
  }
}
