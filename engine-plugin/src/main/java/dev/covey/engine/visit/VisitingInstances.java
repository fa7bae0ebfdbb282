package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.Data;
import java.util.LinkedHashMap;
import java.util.Map;
import org.camunda.bpm.engine.history.HistoricProcessInstanceQuery;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Visits as the shards see them where they run. Thread-safe.
 *
 * <p>Invariant: a visit's instance begins in the turn that consumes the message which opens it, and
 * the message of its end leaves with the turn in which its activity ends.
 */
final class VisitingInstances {
  private static final Logger LOG = LoggerFactory.getLogger(VisitingInstances.class);

  private final ProcessEngineConfigurationImpl engine;
  private final VisitDefinitions definitions;
  private final VisitValues values;
  private final VisitMail mail;
  private final DataCodec data;

  VisitingInstances(
      ProcessEngineConfigurationImpl engine,
      VisitDefinitions definitions,
      VisitValues values,
      VisitMail mail,
      DataCodec data) {
    this.engine = engine;
    this.definitions = definitions;
    this.values = values;
    this.mail = mail;
    this.data = data;
  }

  /** Begins a visit, unless it has begun before, as far as history tells. */
  void open(Call.OpenVisit open) {
    if (kept(open.visit()) != null || hasBeen(open)) {
      LOG.info("Visit {} has begun already; it was asked for twice", open.visit());
      return;
    }
    String instance =
        engine
            .getRuntimeService()
            .createProcessInstanceById(definitions.of(open))
            .businessKey(open.businessKey())
            .caseInstanceId(VisitRows.name(open.visit()))
            .execute()
            .getId();
    ExecutionEntity execution =
        Context.getCommandContext().getExecutionManager().findExecutionById(instance);
    values.setLocal(execution, open.variables());
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("digests", values.digests(open.variables()));
    InDatabase.of(
        connection -> {
          VisitRows.insert(
              connection,
              engine.getIdGenerator().getNextId(),
              VisitRows.name(open.visit()),
              instance,
              data.encode(kept));
          return null;
        });
  }

  /** No index knows of case instances, but one of business keys and one of definitions. */
  private boolean hasBeen(Call.OpenVisit open) {
    HistoricProcessInstanceQuery query =
        engine
            .getHistoryService()
            .createHistoricProcessInstanceQuery()
            .processDefinitionId(definitions.of(open))
            .caseInstanceId(VisitRows.name(open.visit()));
    if (open.businessKey() != null) {
      query.processInstanceBusinessKey(open.businessKey());
    }
    return query.count() > 0;
  }

  /** Null if no such visit is running here. */
  private static VisitRows.Kept kept(String visit) {
    return InDatabase.of(connection -> VisitRows.find(connection, VisitRows.name(visit)));
  }

  /** Its home does not wait for it any more: what it has begun is taken back. */
  void cancel(Call.CancelVisit cancel, boolean listenersToo) {
    VisitRows.Kept kept = kept(cancel.visit());
    if (kept == null) {
      return; // It has ended: the messages have passed each other.
    }
    forget(cancel.visit());
    engine
        .getRuntimeService()
        .deleteProcessInstance(
            kept.instance(), "The activity was cancelled at home", !listenersToo, true, true);
  }

  /** Tells the home if it waits for nothing. */
  void answer(Call.AskVisit ask) {
    if (kept(ask.visit()) == null) {
      mail.sendHome(Call.EndVisit.without(ask.visit(), Ending.UNKNOWN.word(), "It is not running"));
    }
  }

  private static void forget(String visit) {
    InDatabase.of(connection -> VisitRows.delete(connection, visit));
  }

  /** The activity of a visit is left. */
  void left(ExecutionEntity execution) {
    if (!execution.isCanceled()) {
      VisitSession.current().left(execution.getProcessInstanceId(), values.local(execution));
    }
  }

  /** The activity of a visit is done. */
  void completed(ExecutionEntity execution) {
    end(execution, Ending.COMPLETED, null, null);
  }

  /** The activity of a visit has thrown a BPMN error. */
  void erred(ExecutionEntity execution) {
    ExecutionEntity instance = execution.getProcessInstance();
    end(
        execution,
        Ending.ERROR,
        (String) instance.getVariable(VisitModel.ERROR_CODE),
        (String) instance.getVariable(VisitModel.ERROR_MESSAGE));
  }

  private void end(ExecutionEntity execution, Ending ending, String code, String message) {
    ExecutionEntity instance = execution.getProcessInstance();
    String visit = VisitRows.visit(instance.getCaseInstanceId());
    VisitRows.Kept kept = visit == null ? null : kept(visit);
    if (kept == null) {
      return; // Nobody's visit: an instance that somebody started by himself.
    }
    Map<String, Object> digests = Data.someMap(data.decode(kept.bytes()), "digests");
    Map<String, Object> now = values.local(instance);
    now.remove(VisitModel.ERROR_CODE);
    now.remove(VisitModel.ERROR_MESSAGE);
    Map<String, Object> removed = new LinkedHashMap<>();
    for (String name : digests.keySet()) {
      if (!now.containsKey(name)) {
        removed.put(name, null);
      }
    }
    Map<String, Object> local =
        ending == Ending.COMPLETED ? VisitSession.current().locals(instance.getId()) : Map.of();
    mail.sendHome(
        new Call.EndVisit(
            visit, ending.word(), code, message, values.changed(now, digests), local, removed));
    forget(visit);
  }

  /** A visit could not begin. */
  void failed(Call.OpenVisit open, Throwable failure) {
    mail.sendHome(
        Call.EndVisit.without(
            open.visit(),
            Ending.FAILED.word(),
            "The visit could not begin: " + failure.getMessage()));
  }
}
