package dev.covey.engine.node;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.recovery.Elsewhere;
import dev.covey.engine.recovery.Initiator;
import dev.covey.engine.recovery.Obedience;
import dev.covey.engine.recovery.Order;
import dev.covey.engine.recovery.Recoveries;
import dev.covey.engine.recovery.WaitingRecoveries;
import dev.covey.engine.route.Answer;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.Data;
import dev.covey.engine.route.ShardCalls;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.ShardTurns;
import dev.covey.engine.view.ShardTables;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import dev.covey.policy.NodeState;
import dev.covey.policy.RecoveryRule;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

/** A node's recoveries, as an owner of shards and as one who may initiate them. */
final class RecoveryParts implements Initiator.Surroundings, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration REPORT_EVERY = Duration.ofMinutes(10);

  private final NodeSettings settings;
  private final NodeParts parts;
  private final Fabric fabric;
  private final DataCodec data;
  private final TurnCodec turns;
  private final Recoveries recoveries;
  private final NodeLosses losses;
  private final Obedience obedience;
  private final Initiator initiator;
  private final WaitingRecoveries waiting;

  RecoveryParts(
      NodeSettings settings,
      NodeParts parts,
      Fabric fabric,
      ProcessEngineConfigurationImpl engine,
      DataCodec data,
      TurnCodec turns,
      ShardTables view,
      Runnable hintJobs,
      ScheduledExecutorService timer) {
    this.settings = settings;
    this.parts = parts;
    this.fabric = fabric;
    this.data = data;
    this.turns = turns;
    losses = new NodeLosses(settings, parts, fabric, data);
    recoveries = new Recoveries(settings.node(), data, parts.ids);
    Elsewhere elsewhere =
        new Elsewhere(fabric, address -> parts.live().sites().shard(address), recoveries::readable);
    obedience =
        new Obedience(recoveries, engine.getRuntimeService(), elsewhere::handOver, hintJobs);
    initiator = new Initiator(this, recoveries, new ShardTurns(fabric, turns));
    waiting =
        new WaitingRecoveries(
            new WaitingRecoveries.Surroundings(
                recoveries,
                new LiveRules(parts),
                parts.shards,
                parts.scopes,
                engine.getCommandExecutorTxRequired(),
                engine.getDataSource(),
                view::holdJob,
                elsewhere,
                REPORT_EVERY),
            timer);
  }

  Recoveries recoveries() {
    return recoveries;
  }

  Obedience obedience() {
    return obedience;
  }

  NodeLosses losses() {
    return losses;
  }

  WaitingRecoveries waiting() {
    return waiting;
  }

  /** Does what the live policy lets this node do. */
  void follow() {
    NodeParts.Live live = parts.live();
    fabric.leaveLost(losses.left(live.policy()));
    Set<String> rules =
        live.is(NodeState.ACTIVE)
            ? live.policy().recoveriesBy(settings.labels()).keySet()
            : Set.of();
    fabric.initiate(rules, initiator);
  }

  /** Initiates nothing any more. */
  void stop() {
    fabric.initiate(Set.of(), initiator);
  }

  @Override
  public void close() {
    waiting.close();
  }

  @Override
  public Optional<RecoveryRule> initiated(String rule) {
    NodeParts.Live live = parts.live();
    return live.is(NodeState.ACTIVE)
        ? Optional.ofNullable(live.policy().recoveriesBy(settings.labels()).get(rule))
        : Optional.empty();
  }

  @Override
  public boolean exists(String rule) {
    return parts.live().policy().recovery().containsKey(rule);
  }

  @Override
  public ShardId shardAt(Address address) {
    return parts.live().sites().shard(address);
  }

  @Override
  public String node() {
    return settings.node().value();
  }

  @Override
  public CompletableFuture<Obedience.Answer> order(
      ShardId shard, Order order, InstanceChange change) {
    Call call =
        new Call.Recover(
            order.job(),
            order.recovery(),
            order.action().word(),
            order.initiator(),
            order.note(),
            change == null
                ? null
                : Call.ChangeInstance.of(change, shard, node(), turns, null).toData());
    return new ShardCalls(fabric, data)
        .ask(shard, call, PATIENCE)
        .thenApply(Answer::orThrow)
        .thenApply(answer -> Obedience.Answer.valueOf(Data.text(answer, "answer")));
  }
}
