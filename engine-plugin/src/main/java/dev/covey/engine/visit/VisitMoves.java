package dev.covey.engine.visit;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.address.VisitKey;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.command.AtShard;
import dev.covey.engine.internals.Threads;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.visit.LeavingVisits.Leave;
import dev.covey.engine.visit.LeavingVisits.Outcome;
import dev.covey.fabric.ShardId;
import dev.covey.policy.ModelledPlace;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the visits which run here are where the live policy wants them, where it says
 * {@code move: now}. On a thread of its own, written against state: a visit is looked at whenever
 * another policy is live or it comes here, and again while it cannot leave. Other methods are
 * called by any thread.
 *
 * <p>A node may live by an older revision than the one that has sent a visit here. It does not send
 * it back: a visit that was sent by a later one is looked at once the node lives by another than it
 * did when the visit came, or after a minute, since there may have been a rollback; and only a node
 * that hears of changes lets visits go.
 */
final class VisitMoves implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VisitMoves.class);
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Duration LAG = Duration.ofMinutes(1);
  private static final Duration COMMIT = Duration.ofSeconds(10);
  private static final long NO_REVISION = -1;

  /**
   * What it needs of the node.
   *
   * @param tables those of the engine's database
   * @param address of a shard of the live policy
   * @param following whether the node hears of changes of the policy
   */
  record Surroundings(
      ProcessEngineConfigurationImpl engine,
      ThreadLocal<Scope> scopes,
      OwnedShards shards,
      Placement placement,
      Supplier<Tables> tables,
      Function<ShardId, Address> address,
      BooleanSupplier following) {}

  /**
   * How a visit was seen first.
   *
   * @param revision that was live then
   */
  private record Sighting(long revision, long nanos) {}

  private final Surroundings node;
  private final LeavingVisits leaving;
  private final Map<String, Sighting> toLookAt = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private ScheduledExecutorService thread;
  private long complained = System.nanoTime() - LAG.toNanos();

  VisitMoves(Surroundings node, LeavingVisits leaving) {
    this.node = node;
    this.leaving = leaving;
  }

  /** Looks again and again; the thread ends when this is closed. */
  void start(ScheduledExecutorService own) {
    thread = own;
    own.scheduleWithFixedDelay(
        this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    Threads.end(thread);
  }

  /** Another policy is live. */
  void follow(Collection<String> running) {
    toLookAt.clear();
    if (node.placement().moves()) {
      long now = System.nanoTime();
      running.forEach(instance -> toLookAt.put(instance, new Sighting(NO_REVISION, now)));
    }
  }

  /** A visit is running here, or is about to. */
  void seen(String instance) {
    if (node.placement().moves()) {
      toLookAt.putIfAbsent(instance, new Sighting(node.placement().revision(), System.nanoTime()));
    }
  }

  /** A shard has left the node; its next owner looks at its visits. */
  void shardGone(Address address) {
    toLookAt.keySet().removeIf(instance -> address.equals(IdLayout.parse(instance)));
  }

  private void look() {
    for (Map.Entry<String, Sighting> one : List.copyOf(toLookAt.entrySet())) {
      // One that is not there, or not open, is about to be.
      OwnedShard shard = node.shards().get(IdLayout.parse(one.getKey()));
      if (shard != null
          && shard.open()
          && look(one.getKey(), one.getValue(), shard) != Outcome.LATER) {
        toLookAt.remove(one.getKey(), one.getValue());
      }
    }
  }

  private Outcome look(String instance, Sighting seen, OwnedShard shard) {
    Outcome[] outcome = {Outcome.LATER};
    try {
      node.scopes().get().awaitNothing();
      node.engine()
          .getCommandExecutorTxRequired()
          .execute(
              new AtShard(
                  shard.address(),
                  "move/" + instance,
                  context -> outcome[0] = lookAt(context, instance, seen, shard)));
      return outcome[0];
    } catch (OptimisticLockingException e) {
      LOG.debug("Instance {} is at work: {}", instance, e.getMessage());
    } catch (RuntimeException e) {
      complain(instance, e);
    }
    return Outcome.LATER;
  }

  /** It is tried again soon, and may fail for long. */
  private void complain(String instance, RuntimeException e) {
    if (System.nanoTime() - complained > LAG.toNanos()) {
      complained = System.nanoTime();
      LOG.warn("Instance {} of a visit cannot move at present: {}", instance, e.toString());
    } else {
      LOG.debug("Instance {} of a visit cannot move at present", instance, e);
    }
  }

  private Outcome lookAt(CommandContext context, String instance, Sighting seen, OwnedShard shard) {
    ExecutionEntity execution = context.getExecutionManager().findExecutionById(instance);
    String visit = execution == null ? null : VisitNames.visit(execution.getCaseInstanceId());
    Address home = visit == null ? null : IdLayout.parse(visit);
    if (home == null) {
      // It has ended, or the transaction has yet to commit by which it is here.
      return isOlder(seen, COMMIT) ? Outcome.STAYS : Outcome.LATER;
    }
    ProcessDefinitionEntity definition = execution.getProcessDefinition();
    VisitKey key = VisitKey.of(definition.getKey()).orElse(null);
    Placement.Wanted wanted = key == null ? null : wanted(definition, key, home);
    if (wanted == null || !wanted.moves() || wanted.site().number() == shard.address().site()) {
      return Outcome.STAYS;
    }
    VisitRows.Kept kept = VisitRows.running(visit);
    if (kept == null || !instance.equals(kept.instance())) {
      return Outcome.STAYS;
    }
    long revision = wanted.site().revision().number();
    if (!node.following().getAsBoolean() || isAhead(leaving.placedBy(kept), revision, seen)) {
      return Outcome.LATER;
    }
    ShardId to =
        new ShardId(
            wanted.site().name(), Math.floorMod(turn.getAndIncrement(), wanted.site().shards()));
    Leave leave = new Leave(visit, instance, definition, to, node.address().apply(to), revision);
    return InDatabase.of(
        connection -> leaving.leave(leave, shard, node.tables().get(), connection));
  }

  /** Whether the visit was sent here by a revision of which this node may not have heard yet. */
  private static boolean isAhead(long by, long live, Sighting seen) {
    return by > live && seen.revision() == live && !isOlder(seen, LAG);
  }

  private static boolean isOlder(Sighting seen, Duration age) {
    return System.nanoTime() - seen.nanos() > age.toNanos();
  }

  private Placement.Wanted wanted(ProcessDefinitionEntity definition, VisitKey key, Address home) {
    return node.placement()
        .wantedOf(key.process(), key.activity(), said(definition, key), home.site());
  }

  /** What the model at home says; nothing if it was deleted. */
  private ModelledPlace said(ProcessDefinitionEntity definition, VisitKey key) {
    String home = VisitDefinitions.homeOf(definition.getResourceName());
    boolean there =
        home != null
            && node.engine()
                    .getRepositoryService()
                    .createProcessDefinitionQuery()
                    .processDefinitionId(home)
                    .count()
                > 0;
    ActivityImpl activity =
        there
            ? node.engine()
                .getDeploymentCache()
                .findDeployedProcessDefinitionById(home)
                .findActivity(key.activity())
            : null;
    return activity == null ? ModelledPlace.NONE : ModelledPlaces.of(activity);
  }
}
