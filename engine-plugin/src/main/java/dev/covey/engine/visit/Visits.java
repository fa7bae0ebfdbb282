package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.internals.Lists;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.route.VisitHandling;
import dev.covey.engine.tracing.Traces;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Visits of one engine: what it sends, and what it takes. Configured by the thread that builds the
 * engine, then thread-safe.
 */
public final class Visits implements VisitHandling {
  private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

  /**
   * What visits need of the node.
   *
   * @param shardAt throws ProcessEngineException where the policy has no such site
   * @param there whether the live policy has such a shard
   * @param longest how many bytes a message may have
   * @param catchUp brings the node's copy of the catalog up to date
   */
  public record Surroundings(
      Placement placement,
      DataCodec data,
      Function<Address, ShardId> shardAt,
      Predicate<ShardId> there,
      IntSupplier longest,
      Runnable catchUp) {}

  private final Surroundings node;
  private final PlacedModels models;
  private HomeVisits home;
  private HomeEscalations escalations;
  private VisitingInstances visiting;
  private VisitDefinitions definitions;
  private KnownVisits known;

  public Visits(Surroundings node) {
    this.node = node;
    this.models = new PlacedModels(node.placement(), () -> home, () -> visiting);
  }

  /** Before the engine's parts are made, and after those who replace behaviours of models. */
  public void configure(ProcessEngineConfigurationImpl engine) {
    VisitValues values = new VisitValues(engine, node.data());
    VisitMail mail = new VisitMail(node.data(), node.shardAt(), node.there(), node.longest());
    definitions = new VisitDefinitions(engine, node.catchUp());
    known =
        new KnownVisits(mail, (instance, visit, names) -> visiting.changed(instance, visit, names));
    escalations = new HomeEscalations(values, node.data(), engine.getIdGenerator());
    home =
        new HomeVisits(
            node.placement(),
            models,
            values,
            mail,
            escalations,
            node.data(),
            engine.getIdGenerator());
    visiting = new VisitingInstances(engine, definitions, values, mail, node.data());
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
          new TracedVisits(engine.getDelegateInterceptor(), () -> visiting));
    }
  }

  /** The live policy has changed. */
  public void follow() {
    models.follow();
  }

  @Override
  public void prepare(VisitCall call) {
    if (call instanceof VisitCall.OpenVisit open) {
      definitions.prepare(open);
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
    } else {
      visiting.answer((VisitCall.AskVisit) call);
    }
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
