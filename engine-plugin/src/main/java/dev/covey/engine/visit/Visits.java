package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.internals.Lists;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.route.VisitHandling;
import dev.covey.engine.tracing.Traces;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.Scope;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Visits of one engine: what it sends, and what it takes. Configured by the thread that builds the
 * engine, then thread-safe.
 */
public final class Visits implements VisitHandling, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

  /**
   * What visits need of the node.
   *
   * @param shardAt throws ProcessEngineException where the policy has no such site
   * @param there whether the live policy has such a shard
   * @param longest how many bytes a message may have
   * @param catchUp brings the node's copy of the catalog up to date
   * @param address of a shard of the live policy
   * @param tables those of the engine's database, once the node has joined
   * @param following whether the node hears of changes of the policy
   * @param hintJobs lets the job executor look for jobs at once
   */
  public record Surroundings(
      NodeId node,
      Placement placement,
      DataCodec data,
      TurnCodec turns,
      AddressedIds ids,
      ThreadLocal<Scope> scopes,
      OwnedShards shards,
      Function<Address, ShardId> shardAt,
      Function<ShardId, Address> address,
      Predicate<ShardId> there,
      IntSupplier longest,
      Runnable catchUp,
      Supplier<Tables> tables,
      BooleanSupplier following,
      Runnable hintJobs) {}

  private final Surroundings node;
  private final PlacedModels models;
  private final VisitApplications applications = new VisitApplications();
  private HomeVisits home;
  private HomeEscalations escalations;
  private VisitingInstances visiting;
  private RunningVisits running;
  private VisitDefinitions definitions;
  private KnownVisits known;
  private VisitMoves moves;

  public Visits(Surroundings node) {
    this.node = node;
    this.models = new PlacedModels(node.placement(), () -> home, () -> running, applications);
  }

  /** Before the engine's parts are made, and after those who replace behaviours of models. */
  public void configure(ProcessEngineConfigurationImpl engine) {
    VisitValues values = new VisitValues(engine, node.data());
    VisitMail mail = new VisitMail(node.data(), node.shardAt(), node.there(), node.longest());
    definitions = new VisitDefinitions(engine, node.catchUp());
    known =
        new KnownVisits(
            mail,
            (instance, visit, names) -> running.changed(instance, visit, names),
            instance -> moves.seen(instance));
    moves =
        new VisitMoves(
            new VisitMoves.Surroundings(
                engine,
                node.scopes(),
                node.shards(),
                node.placement(),
                node.tables(),
                node.address(),
                node.following()),
            new LeavingVisits(engine, mail, node.turns(), node.ids(), node.node().value()));
    escalations = new HomeEscalations(values, node.data(), engine.getIdGenerator());
    home =
        new HomeVisits(
            node.placement(),
            models,
            values,
            mail,
            known,
            escalations,
            node.data(),
            engine.getIdGenerator());
    running = new RunningVisits(values, mail, node.data(), engine.getIdGenerator());
    visiting =
        new VisitingInstances(
            engine, definitions, values, mail, known, node.data(), node.hintJobs());
    if (engine.getProcessApplicationManager() == null) {
      engine.setProcessApplicationManager(applications);
    }
    engine.setCustomSessionFactories(
        Lists.with(engine.getCustomSessionFactories(), new VisitSession.Factory()));
    engine.setCustomJobHandlers(
        Lists.with(engine.getCustomJobHandlers(), new VisitJobs(() -> home, () -> escalations)));
    engine.setCustomPostBPMNParseListeners(
        Lists.with(engine.getCustomPostBPMNParseListeners(), models));
  }

  /** After the engine's parts are made, and before it runs anything. */
  public void wrap(ProcessEngineConfigurationImpl engine) {
    if (Traces.carried()) {
      engine.setDelegateInterceptor(
          new TracedVisits(engine.getDelegateInterceptor(), () -> running));
    }
  }

  /** The live policy has changed. */
  public void follow() {
    models.follow();
    moves.follow(known.running());
  }

  /**
   * Lets visits move where policy says so, until this is closed.
   *
   * @param thread for it alone
   */
  public void start(ScheduledExecutorService thread) {
    moves.start(thread);
  }

  @Override
  public void close() {
    moves.close();
  }

  @Override
  public void prepare(VisitCall call) {
    if (call instanceof VisitCall.OpenVisit open) {
      definitions.prepare(open);
    } else if (call instanceof VisitCall.TakeVisit take) {
      definitions.require(take.definitions().keySet());
    }
  }

  @Override
  public String homeOf(VisitCall.EndVisit end) {
    return HomeVisits.instanceOf(end.visit());
  }

  @Override
  public void handle(VisitCall call, OwnedShard shard) {
    if (call instanceof VisitCall.OpenVisit open) {
      visiting.open(open);
    } else if (call instanceof VisitCall.EndVisit end) {
      home.end(end);
    } else if (call instanceof VisitCall.Escalate escalate) {
      escalations.take(escalate);
    } else if (call instanceof VisitCall.MarkVisit mark) {
      VisitMarks.take(mark);
    } else if (call instanceof VisitCall.CancelVisit cancel) {
      visiting.cancel(cancel, true);
    } else if (call instanceof VisitCall.VisitMoved moved) {
      home.moved(moved);
    } else if (call instanceof VisitCall.SuspendVisit suspend) {
      visiting.suspend(suspend);
    } else {
      visiting.answer((VisitCall.AskVisit) call);
    }
  }

  @Override
  public void take(
      VisitCall.TakeVisit take, OwnedShard shard, Supplier<Map<String, Object>> change) {
    visiting.take(take, shard.lease().shard(), change);
  }

  @Override
  public void instanceChanged(List<RowChange> changes) {
    home.askFor(changes);
  }

  /** A shard's rows are about to be there. */
  public void restored(ShardImage image) {
    known.restored(image);
  }

  /** A shard has left the node. */
  public void shardGone(Address address) {
    known.shardGone(address);
    moves.shardGone(address);
  }

  /** Whether a transaction ends visits or waiting for them; it sees every transaction. */
  public boolean concern(List<RowChange> changes) {
    return known.concern(changes);
  }

  /** Lets the other shard know, with the turn of the transaction. */
  public void deleteWith(Connection connection, List<RowChange> changes) throws SQLException {
    known.deleteWith(connection, changes);
  }

  @Override
  public void failed(VisitCall call, Throwable failure) {
    if (call instanceof VisitCall.OpenVisit open) {
      LOG.warn("Visit {} cannot begin: {}", call.visit(), failure.toString());
      visiting.failed(open, failure);
    } else if (call instanceof VisitCall.TakeVisit take) {
      LOG.warn("Visit {} cannot go on here: {}", call.visit(), failure.toString());
      visiting.failed(take, failure);
    } else if (call instanceof VisitCall.EndVisit end) {
      home.failed(end, failure);
    } else if (call instanceof VisitCall.Escalate escalate) {
      escalations.failed(escalate, failure);
    } else if (call instanceof VisitCall.CancelVisit cancel) {
      LOG.warn("Listeners of visit {} fail at its end: {}", call.visit(), failure.toString());
      visiting.cancel(cancel, false); // What its listeners fail at must not keep it running.
    }
  }
}
