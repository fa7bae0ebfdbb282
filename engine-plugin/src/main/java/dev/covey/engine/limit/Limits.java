package dev.covey.engine.limit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.command.AtShard;
import dev.covey.engine.internals.Commits;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.LimitCall;
import dev.covey.engine.route.LimitCalls;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.turn.TurnSession;
import dev.covey.fabric.ShardId;
import dev.covey.policy.StartLimits;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the limits of the policy.
 *
 * <p>A cap has a home, one of the shards, which lends its slots to the shards that have work for
 * them ({@link Ledger}); a shard runs its jobs in order while it has slots ({@link Queue}), so that
 * a slot goes from one run to the next without leaving the node. Slots move between shards as
 * messages that leave with the turn of the one and are heard in a turn of the other.
 *
 * <p>Invariant: at any time the jobs of a cap that live owners have let run are no more than the
 * slots that its ledger counts, and so no more than its limit. Thread-safe.
 */
public final class Limits implements LimitCalls, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Limits.class);
  private static final long PERIOD_MILLIS = 100;

  /**
   * What the limits need of the node.
   *
   * @param caps of the live policy
   * @param paused whether this node is to begin no job
   * @param lines in which the shards' messages are handled
   * @param ask asks the owner of a shard
   */
  public record Surroundings(
      ProcessEngineConfigurationImpl engine,
      ThreadLocal<Scope> scopes,
      OwnedShards shards,
      RunningJobs running,
      Supplier<Caps> caps,
      BooleanSupplier paused,
      DataCodec data,
      AddressedIds ids,
      Function<ShardId, Executor> lines,
      BiFunction<ShardId, Call, Map<String, Object>> ask,
      Runnable jobsMayBeDue,
      Clock clock) {}

  private final Surroundings node;
  private final ScheduledExecutorService timer;
  private final Map<OwnedShard, LimitedShard> limited = new ConcurrentHashMap<>();

  /**
   * @param timer the limits' own; closed with them
   */
  public Limits(Surroundings node, ScheduledExecutorService timer) {
    this.node = node;
    this.timer = timer;
  }

  /** Looks after the shards from now on. */
  public void start() {
    timer.scheduleWithFixedDelay(this::tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  boolean any() {
    return node.caps().get().any();
  }

  /** Whether a job has a slot. */
  boolean granted(String jobId) {
    LimitedShard shard = shardOf(jobId);
    return shard != null && shard.granted(jobId);
  }

  /** The cap that the job's run falls under, or null; in a transaction. */
  Cap capOf(String jobId) {
    try {
      return LimitedJobs.capOf(TurnSession.current().jdbc(), node.caps().get(), jobId);
    } catch (SQLException e) {
      throw new ProcessEngineException("Job " + jobId + " could not be read", e);
    }
  }

  /** A job has come that has to wait. */
  void waits(String jobId) {
    LimitedShard shard = shardOf(jobId);
    if (shard != null) {
      shard.look();
    }
    later(jobId);
  }

  /** A job has been run, or has failed. */
  void ended(String jobId, boolean done) {
    LimitedShard shard = shardOf(jobId);
    if (shard != null && shard.granted(jobId)) {
      shard.ended(jobId, done);
      later(jobId);
    }
  }

  /** Instances end in the running transaction: what waits for that is to know once it commits. */
  public void instancesEnd(List<RowChange> changes) {
    Set<OwnedShard> shards = new HashSet<>();
    for (RowChange change : changes) {
      if (change instanceof RowChange.Remove && change.key().table().equals("ACT_RU_EXECUTION")) {
        OwnedShard shard = ownerOf(change.key().key());
        if (shard != null) {
          shards.add(shard);
        }
      }
    }
    if (!shards.isEmpty()) {
      Commits.after(() -> shards.forEach(this::instancesEnded));
    }
  }

  private void instancesEnded(OwnedShard shard) {
    stateOf(shard).lookForStarts();
    inLine(shard);
  }

  /** Whether instances of any process are limited. */
  public boolean ofStarts() {
    return node.caps().get().anyOfStarts();
  }

  private void later(String jobId) {
    OwnedShard owned = ownerOf(jobId);
    if (owned != null) {
      inLine(owned);
    }
  }

  private LimitedShard shardOf(String jobId) {
    OwnedShard owned = ownerOf(jobId);
    return owned == null ? null : limited.get(owned);
  }

  private OwnedShard ownerOf(String id) {
    Address address = IdLayout.parse(id);
    return address == null ? null : node.shards().get(address);
  }

  private void tick() {
    try {
      limited.keySet().removeIf(shard -> !shard.lease().live());
      Caps caps = node.caps().get();
      node.shards().all().stream()
          .filter(shard -> !shard.address().isCatalog())
          .filter(shard -> caps.any() || stateOf(shard).isLimitedNoMore(caps))
          .forEach(this::inLine);
    } catch (RuntimeException e) {
      LOG.error("Limits could not be looked after: {}", e.getMessage(), e);
    }
  }

  private void inLine(OwnedShard shard) {
    LimitedShard state = stateOf(shard);
    if (state.goesInLine()) {
      node.lines().apply(shard.lease().shard()).execute(() -> work(shard, state));
    }
  }

  private LimitedShard stateOf(OwnedShard shard) {
    return limited.computeIfAbsent(shard, owned -> new LimitedShard(node, owned));
  }

  private void work(OwnedShard shard, LimitedShard state) {
    state.begins();
    if (!shard.open() || !shard.lease().live()) {
      return;
    }
    node.scopes().get().awaitNothing();
    try {
      node.engine()
          .getCommandExecutorTxRequired()
          .execute(
              new AtShard(
                  shard.address(), "limits/" + shard.lease().shard(), context -> workHere(state)));
    } catch (OptimisticLockingException | CollectiveUnavailableException e) {
      state.failed();
      LOG.debug("Limits of shard {} again later: {}", shard.lease().shard(), e.getMessage());
    } catch (RuntimeException e) {
      state.failed();
      LOG.warn("Limits of shard {} again later: {}", shard.lease().shard(), e.toString());
    }
  }

  private void workHere(LimitedShard state) {
    try {
      state.work(node.caps().get(), node.clock().millis());
    } catch (SQLException e) {
      throw new ProcessEngineException("Limited jobs could not be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void reported(LimitCall.ReportWork call, OwnedShard shard) {
    handle(shard, state -> state.reported(node.caps().get(), call));
  }

  @Override
  public void lent(LimitCall.Lend call, OwnedShard shard) {
    handle(shard, state -> state.lent(node.caps().get(), call));
    Commits.after(() -> inLine(shard));
  }

  @Override
  public Map<String, Object> room(LimitCall.AskRoom call, OwnedShard shard) {
    Map<String, Object> answer = new HashMap<>();
    handle(shard, state -> answer.put("full", state.full(node.caps().get(), call.key())));
    return answer;
  }

  @Override
  public Map<String, Object> waits(LimitCall.AskLimits call, OwnedShard shard) {
    Map<String, Object> answer = new HashMap<>();
    handle(shard, state -> answer.put("waits", state.waits(node.caps().get(), call.root())));
    return answer;
  }

  /**
   * Throws {@link LimitReachedException} if the policy wants a start refused that would have to
   * wait. Asks the home of the limit; of several starts at one moment that find the last place, the
   * later ones may wait all the same.
   */
  void requireRoom(String process) {
    Caps caps = node.caps().get();
    Cap cap = caps.ofStarts(process);
    if (cap == null || cap.over() == StartLimits.Over.WAIT) {
      return;
    }
    Object full = node.ask().apply(Caps.homeOf(cap), new LimitCall.AskRoom(cap.key())).get("full");
    if (full != null) {
      throw new LimitReachedException(
          "No instance of " + process + " was started: " + full + ", and it is reached");
    }
  }

  private interface Handling {
    void with(LimitedShard state) throws SQLException;
  }

  private void handle(OwnedShard shard, Handling handling) {
    try {
      handling.with(stateOf(shard));
    } catch (SQLException e) {
      throw new ProcessEngineException("A limit could not be kept: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
