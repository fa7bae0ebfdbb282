package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.QuickJobExecutor;
import dev.covey.examples.order.ChargeCard;
import dev.covey.examples.order.Clerk;
import dev.covey.examples.order.OrderApplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ArtifactFactory;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.DefaultArtifactFactory;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.junit.jupiter.api.Test;

/**
 * The example application, its models and delegates as they are, on three sites of one node each:
 * what has become of each order is what becomes of it on an engine without Covey.
 *
 * <p>Compared are, of the order, its payment and its picking, each by itself: the state, all
 * variables with their types, and the activities that were there, as often as they were, with their
 * type and whether they were cancelled. Left out is what must differ: ids and times; which instance
 * called which, since the visit calls the payment; and the visits' own instances, for which the
 * home's history stands. What depends on who is first in a plain engine, too, is decided by the
 * seed: whether the goods are picked before the payment is rejected.
 */
class OrderOnThreeSitesTest {
  private static final int RUNS = Boolean.getBoolean("covey.soak") ? 200 : 20;

  /** Some are over the limit, some fail at first; the goods come at once, soon or never. */
  private static final String POLICY =
      """
      sites:
        shop: { selector: "role = shop", shards: 3 }
        payments: { selector: "role = payments", shards: 2 }
        warehouse: { selector: "role = warehouse", shards: 2 }
      defaults: { site: shop }
      processes:
        picking: { activities: { PickItems: { site: warehouse } } }
      """;

  /**
   * One order.
   *
   * @param pickedFirst whether the card is charged only when the goods are there
   */
  private record Run(String id, int amount, int items, String pickingTime, boolean pickedFirst) {
    static Run of(long seed, int number) {
      Random random = new Random(seed + number);
      boolean rejected = random.nextInt(3) == 0;
      boolean pickedFirst = rejected && random.nextBoolean();
      int amount = 1 + random.nextInt(OrderApplication.CARD_LIMIT);
      return new Run(
          "run-" + seed + "-" + number,
          rejected ? amount + OrderApplication.CARD_LIMIT : amount,
          1 + random.nextInt(9),
          rejected && !pickedFirst ? "PT1H" : random.nextBoolean() ? "PT0S" : "PT0.3S",
          pickedFirst);
    }

    boolean picked() {
      return !pickingTime.equals("PT1H");
    }

    Map<String, Object> variables() {
      return Map.of(
          OrderApplication.ORDER_ID, id,
          OrderApplication.AMOUNT, amount,
          OrderApplication.ITEMS, items,
          OrderApplication.PICKING_TIME, pickingTime);
    }
  }

  /** Has the charge of some orders wait, whatever engine it runs in. */
  private static final class Gates implements ArtifactFactory {
    private final ArtifactFactory usual = new DefaultArtifactFactory();
    private final Map<String, CountDownLatch> closed = new ConcurrentHashMap<>();

    void close(String order) {
      closed.put(order, new CountDownLatch(1));
    }

    void open(String order) {
      closed.remove(order).countDown();
    }

    @Override
    @SuppressWarnings("unchecked") // The engine asks for any delegate.
    public <T> T getArtifact(Class<T> kind) {
      T delegate = usual.getArtifact(kind);
      return kind == ChargeCard.class ? (T) charging((JavaDelegate) delegate) : delegate;
    }

    private JavaDelegate charging(JavaDelegate charge) {
      return execution -> {
        CountDownLatch gate = closed.get(execution.getProcessBusinessKey());
        if (gate != null && !gate.await(60, TimeUnit.SECONDS)) {
          throw new IllegalStateException("The goods were not picked");
        }
        charge.execute(execution);
      };
    }
  }

  private record World(List<ProcessEngine> engines, Gates gates) {
    ProcessEngine shop() {
      return engines.get(0);
    }

    void start(Run run) {
      shop()
          .getRuntimeService()
          .startProcessInstanceByKey(OrderApplication.ORDER, run.id(), run.variables());
    }

    Stream<HistoricProcessInstance> instances(Run run) {
      return engines.stream()
          .flatMap(
              engine ->
                  engine
                      .getHistoryService()
                      .createHistoricProcessInstanceQuery()
                      .processInstanceBusinessKey(run.id())
                      .processDefinitionKeyNotIn(List.of("covey.visit.%"))
                      .list()
                      .stream());
    }

    void awaitEnd(Run run) {
      await(
          run.id(),
          () -> instances(run).filter(instance -> instance.getEndTime() != null).count() == 3);
    }

    /** The other branch waits in the join. */
    void awaitPicked(Run run) {
      var waiting =
          shop()
              .getRuntimeService()
              .createProcessInstanceQuery()
              .processInstanceBusinessKey(run.id())
              .activityIdIn("PaidAndPicked");
      await(
          run.id() + " picked",
          () ->
              waiting.count() == 1
                  && instances(run).filter(i -> i.getEndTime() != null).count() == 1
                  && shop()
                          .getManagementService()
                          .createJobQuery()
                          .processInstanceId(waiting.singleResult().getId())
                          .count()
                      == 0);
    }

    /** What has become of an order, by process. */
    Map<String, List<String>> story(Run run) {
      Map<String, List<String>> stories = new TreeMap<>();
      for (ProcessEngine engine : engines) {
        for (HistoricProcessInstance instance : instances(run).toList()) {
          stories
              .computeIfAbsent(instance.getProcessDefinitionKey(), key -> new ArrayList<>())
              .addAll(told(engine, instance));
        }
      }
      stories.values().forEach(story -> story.sort(null));
      return stories;
    }

    /** Nothing if the instance is another engine's. */
    private static List<String> told(ProcessEngine engine, HistoricProcessInstance instance) {
      var history = engine.getHistoryService();
      List<String> told = new ArrayList<>();
      history
          .createHistoricProcessInstanceQuery()
          .processInstanceId(instance.getId())
          .list()
          .forEach(one -> told.add("is " + one.getState()));
      history
          .createHistoricVariableInstanceQuery()
          .processInstanceId(instance.getId())
          .list()
          .forEach(
              v -> told.add("%s = %s %s".formatted(v.getName(), v.getTypeName(), v.getValue())));
      history
          .createHistoricActivityInstanceQuery()
          .processInstanceId(instance.getId())
          .list()
          .forEach(
              activity ->
                  told.add(
                      activity.getActivityType()
                          + " "
                          + activity.getActivityId()
                          + (activity.isCanceled() ? " cancelled" : "")
                          + (activity.getEndTime() == null ? " unended" : "")));
      return told;
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(condition::getAsBoolean);
  }

  @Test
  void shouldBecomeOfEachOrderWhatBecomesOfItOnAPlainEngine() {
    long seed = Long.getLong("covey.seed", System.nanoTime() % 1_000_000);
    System.out.println("seed=" + seed + " runs=" + RUNS);
    List<Run> runs = new ArrayList<>();
    for (int number = 1; number <= RUNS; number++) {
      runs.add(Run.of(seed, number));
    }
    Map<String, Map<String, List<String>>> plain = plainly(runs);

    try (LocalCollective collective = LocalCollective.withPolicy(POLICY)) {
      Gates gates = new Gates();
      List<ProcessEngine> engines =
          Stream.of("shop", "payments", "warehouse")
              .map(site -> join(collective, site, gates))
              .toList();
      collective.awaitShards(7);
      World sites = new World(engines, gates);
      Map<String, Map<String, List<String>>> placed = stories(sites, runs);

      placed.forEach((id, story) -> assertThat(story).as(id).isEqualTo(plain.get(id)));
      assertThat(placed).hasSameSizeAs(runs);
      assertThat(placed.values())
          .allSatisfy(
              story ->
                  assertThat(story.get(OrderApplication.ORDER))
                      .contains("serviceTask ReserveStock", "reserved = integer 1"))
          .allMatch(story -> story.size() == 3);
      assertPlaced(sites, runs);
    }
  }

  private static ProcessEngine join(LocalCollective collective, String site, Gates gates) {
    return collective.join(
        site + "-1", "role=" + site, configuration -> configuration.setArtifactFactory(gates));
  }

  private static Map<String, Map<String, List<String>>> plainly(List<Run> runs) {
    Gates gates = new Gates();
    ProcessEngineConfigurationImpl configuration = new StandaloneInMemProcessEngineConfiguration();
    configuration.setProcessEngineName("plain-orders");
    configuration.setJdbcUrl("jdbc:h2:mem:plain-orders;QUERY_CACHE_SIZE=1024");
    configuration.setJdbcMaxActiveConnections(50);
    configuration.setHistory("full");
    configuration.setMetricsEnabled(false);
    configuration.setArtifactFactory(gates);
    configuration.setJobExecutorActivate(true);
    QuickJobExecutor.configure(configuration);
    ProcessEngine engine = configuration.buildProcessEngine();
    try {
      return stories(new World(List.of(engine), gates), runs);
    } finally {
      engine.close();
    }
  }

  /** All at once, but those whose charge waits for the goods, which would keep threads waiting. */
  private static Map<String, Map<String, List<String>>> stories(World world, List<Run> runs) {
    OrderApplication.deploy(world.shop());
    try (Clerk clerk = new Clerk(world.shop())) {
      clerk.start();
      List<Run> free = runs.stream().filter(run -> !run.pickedFirst()).toList();
      free.forEach(world::start);
      free.forEach(world::awaitEnd);
      for (Run run : runs) {
        if (run.pickedFirst()) {
          world.gates().close(run.id());
          world.start(run);
          world.awaitPicked(run);
          world.gates().open(run.id());
          world.awaitEnd(run);
        }
      }
    }
    Map<String, Map<String, List<String>>> stories = new TreeMap<>();
    runs.forEach(run -> stories.put(run.id(), world.story(run)));
    return stories;
  }

  /** Each lane's work was done on its site, once an order; and nothing is left. */
  private static void assertPlaced(World sites, List<Run> runs) {
    ProcessEngine payments = sites.engines().get(1);
    ProcessEngine warehouse = sites.engines().get(2);
    long picked = runs.stream().filter(Run::picked).count();
    long shipped = runs.stream().filter(run -> run.amount() <= OrderApplication.CARD_LIMIT).count();
    assertThat(ended(payments, "covey.visit.5.order.TakePayment")).isEqualTo(runs.size());
    assertThat(ended(payments, OrderApplication.PAYMENT)).isEqualTo(runs.size());
    assertThat(ended(warehouse, "covey.visit.5.order.ReserveStock")).isEqualTo(runs.size());
    assertThat(ended(warehouse, "covey.visit.5.order.Ship")).isEqualTo(shipped);
    assertThat(ended(warehouse, "covey.visit.7.picking.PickItems")).isEqualTo(picked);
    for (ProcessEngine engine : sites.engines()) {
      assertThat(engine.getRuntimeService().createProcessInstanceQuery().count()).isZero();
      assertThat(engine.getExternalTaskService().createExternalTaskQuery().count()).isZero();
      assertThat(engine.getRuntimeService().createIncidentQuery().count()).isZero();
    }
  }

  private static long ended(ProcessEngine engine, String key) {
    return engine
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .processDefinitionKey(key)
        .finished()
        .count();
  }
}
