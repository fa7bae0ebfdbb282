package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.Data;
import dev.covey.engine.turn.TurnSession;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngineException;
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

  /** Begins a visit, if it is not running already. */
  void open(Call.OpenVisit open) {
    if (digests(open.visit()) != null) {
      LOG.info("Visit {} is running already; it was asked for twice", open.visit());
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
    inDatabase(
        () ->
            VisitRows.insert(
                TurnSession.current().jdbc(),
                engine.getIdGenerator().getNextId(),
                open.visit(),
                instance,
                data.encode(kept)));
  }

  /** Null if no such visit is running here. */
  private Map<String, Object> digests(String visit) {
    byte[][] kept = {null};
    inDatabase(() -> kept[0] = VisitRows.find(TurnSession.current().jdbc(), visit));
    return kept[0] == null ? null : Data.someMap(data.decode(kept[0]), "digests");
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
    Map<String, Object> digests = visit == null ? null : digests(visit);
    if (digests == null) {
      return; // Nobody's visit: an instance that somebody started by himself.
    }
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
    inDatabase(() -> VisitRows.delete(TurnSession.current().jdbc(), visit));
  }

  /** A visit could not begin. */
  void failed(Call.OpenVisit open, Throwable failure) {
    mail.sendHome(
        new Call.EndVisit(
            open.visit(),
            Ending.FAILED.word(),
            null,
            "The visit could not begin: " + failure.getMessage(),
            Map.of(),
            Map.of(),
            Map.of()));
  }

  private interface InDatabase {
    void run() throws SQLException;
  }

  private static void inDatabase(InDatabase work) {
    try {
      work.run();
    } catch (SQLException e) {
      throw new ProcessEngineException("The database refused a visit: " + e.getMessage(), e);
    }
  }
}
