package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.faulttolerance.process.ChildNode.NodeRefused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Orders started on every node and by a client without an engine, and clerks that complete the
 * tasks of each node through any node; it remembers what was acknowledged. Its own thread asks,
 * answers come on others; nobody waits for a node that does not answer.
 */
final class OrderLoad implements AutoCloseable {
  static final String ORDER = "fault-order";

  /** What happens to a collective under load. */
  interface Meanwhile {
    void happens(OrderLoad load) throws Exception;
  }

  private final ProcessCollective collective;
  private final RandomGenerator random;
  private final String prefix;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "orders"));
  private final AtomicInteger orders = new AtomicInteger();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Map<String, String> started = new ConcurrentHashMap<>();
  private final Set<String> refusedStarts = ConcurrentHashMap.newKeySet();
  private final Queue<String> completed = new ConcurrentLinkedQueue<>();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Set<ChildNode> listing = ConcurrentHashMap.newKeySet();
  private final AtomicInteger routed = new AtomicInteger();
  private volatile boolean starting = true;
  private volatile int idleness = 1;

  private OrderLoad(ProcessCollective collective, RandomGenerator random, String prefix) {
    this.collective = collective;
    this.random = random;
    this.prefix = prefix;
  }

  /** Lets something happen under load, and afterwards demands what is always true. */
  static void run(ProcessCollective collective, int ordersPerSecond, long seed, Meanwhile meanwhile)
      throws Exception {
    Orders.deploy(collective);
    OrderLoad load = new OrderLoad(collective, new Random(seed), "order-" + seed + "-");
    try (load) {
      load.begin(ordersPerSecond);
      meanwhile.happens(load);
      load.awaitStarts(10);
      load.drain();
    } finally {
      System.out.println("seed=" + seed + " " + load);
      load.refusals.stream().limit(20).forEach(System.out::println);
    }
    new Verdict(collective, load).assertExactlyOnce();
    Views.assertAreTheirJournals(collective);
  }

  private void begin(int ordersPerSecond) {
    thread.scheduleAtFixedRate(
        this::startOne, 0, 1_000_000 / ordersPerSecond, TimeUnit.MICROSECONDS);
    thread.scheduleWithFixedDelay(this::clerks, 0, 50, TimeUnit.MILLISECONDS);
  }

  private void startOne() {
    List<ChildNode> nodes = collective.alive();
    if (!starting || nodes.isEmpty()) {
      return;
    }
    String businessKey = prefix + orders.incrementAndGet();
    asked.add(businessKey);
    start(nodes, businessKey)
        .whenComplete(
            (instance, failure) -> {
              if (failure == null) {
                started.put(businessKey, instance);
              } else {
                refusals.add("start of " + businessKey + ": " + failure);
                refusedStarts.add(businessKey);
              }
            });
  }

  private CompletableFuture<String> start(List<ChildNode> nodes, String businessKey) {
    int caller = random.nextInt(nodes.size() + 1);
    if (caller < nodes.size()) {
      return nodes.get(caller).ask("start", ORDER, businessKey);
    }
    return collective
        .client()
        .start(ORDER, businessKey, Map.of("counter", 0))
        .thenApply(instance -> instance.id());
  }

  /** From now on clerks look for tasks so many times more rarely, until all work is to end. */
  void slowClerks(int times) {
    idleness = times;
  }

  private void clerks() {
    for (ChildNode node : collective.alive()) {
      if (random.nextInt(idleness) == 0 && listing.add(node)) {
        node.ask("tasks")
            .whenComplete(
                (tasks, failure) -> {
                  listing.remove(node);
                  if (failure == null && !tasks.isBlank()) {
                    onOwnThread(() -> List.of(tasks.split(" ")).forEach(t -> complete(node, t)));
                  }
                });
      }
    }
  }

  private void onOwnThread(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException e) {
      // The load is over.
    }
  }

  private void complete(ChildNode owner, String task) {
    List<ChildNode> nodes = collective.alive();
    if (nodes.isEmpty() || !underWay.add(task)) {
      return;
    }
    ChildNode through = random.nextBoolean() ? owner : nodes.get(random.nextInt(nodes.size()));
    through
        .ask("complete", task)
        .whenComplete(
            (done, failure) -> {
              underWay.remove(task);
              if (failure == null) {
                completed.add(task);
                routed.addAndGet(through == owner ? 0 : 1);
              } else if (!(failure instanceof NodeRefused)
                  || !failure.getMessage().contains("Cannot find task")) {
                refusals.add("completion of " + task + " through " + through + ": " + failure);
              }
            });
  }

  /** Waits until so many more starts are acknowledged. */
  void awaitStarts(int more) {
    int goal = started.size() + more;
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> started.size() >= goal);
  }

  private void drain() {
    starting = false;
    idleness = 1;
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(120))
          .pollInterval(Duration.ofMillis(250))
          .until(() -> idle() && idle());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Not all work has ended" + new Verdict(collective, this).open(), e);
    }
  }

  /** A shard on its way between nodes is in no database, so all are open, before and after. */
  private boolean idle() {
    return collective.allShardsOpen()
        && asked.size() == started.size() + refusedStarts.size()
        && collective.alive().stream().allMatch(node -> node.answer("active").equals("0"))
        && collective.client().inboxLag().values().stream().allMatch(lag -> lag == 0)
        && collective.allShardsOpen();
  }

  /** Business keys of every start that was asked for. */
  Set<String> asked() {
    return asked;
  }

  /** Instances of acknowledged starts by business key. */
  Map<String, String> started() {
    return started;
  }

  /** Tasks whose completion was acknowledged. */
  Queue<String> completed() {
    return completed;
  }

  @Override
  public String toString() {
    return "orders=%d acknowledged=%d tasks=%d routed=%d refusals=%d"
        .formatted(asked.size(), started.size(), completed.size(), routed.get(), refusals.size());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
