package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.internals.Lists;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.VisitHandling;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.fabric.ShardId;
import java.util.function.Function;
import java.util.function.IntSupplier;
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
   * @param longest how many bytes a message may have
   * @param catchUp brings the node's copy of the catalog up to date
   */
  public record Surroundings(
      Placement placement,
      DataCodec data,
      Function<Address, ShardId> shardAt,
      IntSupplier longest,
      Runnable catchUp) {}

  private final Surroundings node;
  private final PlacedModels models;
  private HomeVisits home;
  private VisitingInstances visiting;
  private VisitDefinitions definitions;

  public Visits(Surroundings node) {
    this.node = node;
    this.models = new PlacedModels(node.placement(), () -> home, () -> visiting);
  }

  /** Before the engine's parts are made, and after those who replace behaviours of models. */
  public void configure(ProcessEngineConfigurationImpl engine) {
    VisitValues values = new VisitValues(engine, node.data());
    VisitMail mail = new VisitMail(node.data(), node.shardAt(), node.longest());
    definitions = new VisitDefinitions(engine, node.catchUp());
    home = new HomeVisits(node.placement(), models, values, mail);
    visiting = new VisitingInstances(engine, definitions, values, mail, node.data());
    engine.setCustomSessionFactories(
        Lists.with(engine.getCustomSessionFactories(), new VisitSession.Factory()));
    engine.setCustomPostBPMNParseListeners(
        Lists.with(engine.getCustomPostBPMNParseListeners(), models));
  }

  /** The live policy has changed. */
  public void follow() {
    models.follow();
  }

  @Override
  public void prepare(Call.OfVisit call) {
    if (call instanceof Call.OpenVisit open) {
      definitions.prepare(open);
    }
  }

  @Override
  public void handle(Call.OfVisit call, OwnedShard shard) {
    if (call instanceof Call.OpenVisit open) {
      visiting.open(open);
    } else if (call instanceof Call.EndVisit end) {
      home.end(end);
    }
  }

  @Override
  public void failed(Call.OfVisit call, Throwable failure) {
    LOG.warn("Visit {} failed: {}", call.visit(), failure.toString());
    if (call instanceof Call.OpenVisit open) {
      visiting.failed(open, failure);
    } else if (call instanceof Call.EndVisit end) {
      home.failed(end, failure);
    }
  }
}
