package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.JournalAudit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;

/**
 * Callers that start instances on nodes all the time, and what they were told. Every instance runs
 * to its end by jobs of its own.
 */
final class Load implements AutoCloseable {
  static final String KEY = "steps";
  static final String MODEL =
      Models.process(
          KEY,
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="one"/>
          <serviceTask id="one" camunda:asyncBefore="true"
              camunda:expression="${execution.setVariable('count', count + 1)}"/>
          <sequenceFlow id="f2" sourceRef="one" targetRef="two"/>
          <serviceTask id="two" camunda:asyncBefore="true"
              camunda:expression="${execution.setVariable('count', count + 1)}"/>
          <sequenceFlow id="f3" sourceRef="two" targetRef="end"/>
          <endEvent id="end"/>
          """);

  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> failed = new ConcurrentHashMap<>();
  private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
  private final AtomicInteger number = new AtomicInteger();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean stopped;

  /** Begins to call these nodes, each by a thread of its own. */
  static Load on(Function<String, ProcessEngine> engines, String... nodes) {
    Load load = new Load();
    for (String node : nodes) {
      Thread caller = new Thread(() -> load.call(() -> engines.apply(node)), "caller-of-" + node);
      load.callers.add(caller);
      caller.start();
    }
    return load;
  }

  private void call(java.util.function.Supplier<ProcessEngine> node) {
    while (!stopped) {
      ProcessEngine engine = node.get();
      if (engine == null) {
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        continue;
      }
      String key = "order-" + number.incrementAndGet();
      try {
        String id =
            engine
                .getRuntimeService()
                .startProcessInstanceByKey(KEY, key, Map.of("count", 0))
                .getId();
        acknowledged.put(key, id);
      } catch (RuntimeException e) {
        failed.put(key, e);
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      } catch (Throwable e) {
        unexpected.add(e);
      }
    }
  }

  /** Business keys of starts that failed, and how. */
  Map<String, RuntimeException> failed() {
    return failed;
  }

  int acknowledged() {
    return acknowledged.size();
  }

  void awaitAcknowledged(int count) {
    int before = acknowledged();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> acknowledged() >= before + count);
  }

  void stop() {
    stopped = true;
    for (Thread caller : callers) {
      join(caller);
      assertThat(caller.isAlive()).as(caller.getName() + " still waits").isFalse();
    }
    assertThat(unexpected).isEmpty();
  }

  /** What was acknowledged is in the journals and ends there exactly once, with its steps done. */
  void assertAcknowledgedEndOnce(CoveyClient client, Duration patience) {
    Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(instances(client))
                    .allSatisfy(
                        instance -> assertThat(instance.ended()).as(instance.toString()).isTrue()));
    List<JournalAudit.Instance> all = instances(client);
    assertThat(all).allSatisfy(instance -> assertThat(instance.timesEnded()).isEqualTo(1));
    assertThat(all)
        .allSatisfy(instance -> assertThat(instance.variables()).containsEntry("count", 2L));
    assertThat(all.stream().map(JournalAudit.Instance::businessKey)).doesNotHaveDuplicates();
    Set<String> ids = all.stream().map(JournalAudit.Instance::id).collect(Collectors.toSet());
    assertThat(ids).containsAll(acknowledged.values());
  }

  static List<JournalAudit.Instance> instances(CoveyClient client) {
    return client.audit().instances().stream()
        .filter(instance -> instance.definitionKey().equals(KEY))
        .toList();
  }

  private static void join(Thread caller) {
    try {
      caller.join(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
