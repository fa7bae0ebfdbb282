package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.internals.Commits;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.tracing.Traces;
import dev.covey.fabric.ShardId;
import java.util.Map;
import java.util.function.Supplier;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.history.HistoricProcessInstanceQuery;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What messages do to visits on the shards where they run. Thread-safe.
 *
 * <p>Invariant: a visit's instance begins in the turn that consumes the message which opens it.
 */
final class VisitingInstances {
  private static final Logger LOG = LoggerFactory.getLogger(VisitingInstances.class);

  private final ProcessEngineConfigurationImpl engine;
  private final VisitDefinitions definitions;
  private final VisitValues values;
  private final VisitMail mail;
  private final KnownVisits known;
  private final DataCodec data;
  private final Runnable hintJobs;

  /**
   * @param hintJobs lets the job executor look for jobs at once
   */
  VisitingInstances(
      ProcessEngineConfigurationImpl engine,
      VisitDefinitions definitions,
      VisitValues values,
      VisitMail mail,
      KnownVisits known,
      DataCodec data,
      Runnable hintJobs) {
    this.engine = engine;
    this.definitions = definitions;
    this.values = values;
    this.mail = mail;
    this.known = known;
    this.data = data;
    this.hintJobs = hintJobs;
  }

  /** Begins a visit, unless it has begun before, as far as history tells. */
  void open(VisitCall.OpenVisit open) {
    if (VisitRows.running(open.visit()) != null || hasBeen(open)) {
      LOG.info("Visit {} has begun already; it was asked for twice", open.visit());
      return;
    }
    String instance =
        engine
            .getRuntimeService()
            .createProcessInstanceById(definitions.of(open))
            .businessKey(open.businessKey())
            .caseInstanceId(VisitNames.name(open.visit()))
            .execute()
            .getId();
    ExecutionEntity execution =
        Context.getCommandContext().getExecutionManager().findExecutionById(instance);
    values.setLocal(execution, open.variables());
    KeptVisit kept =
        new KeptVisit(
            values.digests(open.variables()), open.local(), 0, open.by(), Traces.current());
    VisitRows.keep(
        engine.getIdGenerator().getNextId(),
        VisitNames.name(open.visit()),
        instance,
        data.encode(kept.toData()));
  }

  /**
   * Takes a visit from another shard, unless it was taken before.
   *
   * @param change makes its rows
   */
  void take(VisitCall.TakeVisit take, ShardId here, Supplier<Map<String, Object>> change) {
    String root = take.change().root();
    known.isToRun(root, take.visit()); // Before its incidents are seen, which home has to hear of.
    Map<String, Object> made = change.get();
    if (made.get("missing") != null) {
      throw new ProcessEngineException("Its definition " + made.get("missing") + " was deleted");
    }
    if (!Boolean.TRUE.equals(made.get("accepted"))) {
      LOG.info("Visit {} was taken already; it was sent twice", take.visit());
      return;
    }
    VisitRows.Kept kept = VisitRows.running(take.visit());
    if (kept == null || !root.equals(kept.instance())) {
      throw new BadUserRequestException(
          "Expected the rows of visit %s, but got others".formatted(take.visit()));
    }
    mail.sendHome(new VisitCall.VisitMoved(take.visit(), here.toString()));
    Commits.after(hintJobs);
  }

  /** No index knows of case instances, but one of business keys and one of definitions. */
  private boolean hasBeen(VisitCall.OpenVisit open) {
    HistoricProcessInstanceQuery query =
        engine
            .getHistoryService()
            .createHistoricProcessInstanceQuery()
            .processDefinitionId(definitions.of(open))
            .caseInstanceId(VisitNames.name(open.visit()));
    if (open.businessKey() != null) {
      query.processInstanceBusinessKey(open.businessKey());
    }
    return query.count() > 0;
  }

  /** Its home does not wait for it any more: what it has begun is taken back. */
  void cancel(VisitCall.CancelVisit cancel, boolean listenersToo) {
    VisitRows.Kept kept = VisitRows.running(cancel.visit());
    if (kept == null) {
      return; // It has ended: the messages have passed each other.
    }
    VisitRows.forget(cancel.visit());
    engine
        .getRuntimeService()
        .deleteProcessInstance(
            kept.instance(), "The activity was cancelled at home", !listenersToo, true, true);
  }

  /**
   * Tells the home if it waits for nothing. A visit that has told what its home, in its past now,
   * does not know would not tell it again: it begins anew.
   */
  void answer(VisitCall.AskVisit ask) {
    VisitRows.Kept kept = VisitRows.running(ask.visit());
    if (kept == null || KeptVisit.from(data.decode(kept.bytes())).told() != ask.told()) {
      cancel(new VisitCall.CancelVisit(ask.visit()), true);
      mail.sendHome(
          VisitCall.EndVisit.without(ask.visit(), Ending.UNKNOWN.word(), "It is not running"));
    }
  }

  /** Its home has been suspended, or is active again. */
  void suspend(VisitCall.SuspendVisit suspend) {
    VisitRows.Kept kept = VisitRows.running(suspend.visit());
    ExecutionEntity execution =
        kept == null
            ? null
            : Context.getCommandContext().getExecutionManager().findExecutionById(kept.instance());
    if (execution == null || execution.isSuspended() == suspend.suspended()) {
      return;
    }
    if (suspend.suspended()) {
      engine.getRuntimeService().suspendProcessInstanceById(kept.instance());
    } else {
      engine.getRuntimeService().activateProcessInstanceById(kept.instance());
      Commits.after(hintJobs);
    }
  }

  /** A visit could not be taken from another shard, where it is no more. */
  void failed(VisitCall.TakeVisit take, Throwable failure) {
    mail.sendHome(
        VisitCall.EndVisit.without(
            take.visit(),
            Ending.FAILED.word(),
            "The visit could not move: " + failure.getMessage()));
  }

  /** A visit could not begin. */
  void failed(VisitCall.OpenVisit open, Throwable failure) {
    mail.sendHome(
        VisitCall.EndVisit.without(
            open.visit(),
            Ending.FAILED.word(),
            "The visit could not begin: " + failure.getMessage()));
  }
}
