package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.internals.Commits;
import dev.covey.engine.route.Data;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.tracing.Traces;
import dev.covey.engine.view.ByteRows;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
 * Visits as the shards see them where they run. Thread-safe.
 *
 * <p>Invariant: a visit's instance begins in the turn that consumes the message which opens it, and
 * the message of its end leaves with the turn in which its activity ends.
 */
final class VisitingInstances {
  private static final Logger LOG = LoggerFactory.getLogger(VisitingInstances.class);

  /** Variables that models of visits set. */
  private static final Set<String> OWN =
      Set.of(VisitModel.ERROR_CODE, VisitModel.ERROR_MESSAGE, VisitModel.ESCALATION_CODE);

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
    if (kept(open.visit()) != null || hasBeen(open)) {
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
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("digests", values.digests(open.variables()));
    kept.put("local", open.local());
    kept = VisitRows.placedBy(kept, open.by());
    Map<String, String> trace = Traces.current().entries();
    if (!trace.isEmpty()) {
      kept.put("trace", new LinkedHashMap<>(trace));
    }
    VisitRows.keep(
        engine.getIdGenerator().getNextId(),
        VisitNames.name(open.visit()),
        instance,
        data.encode(kept));
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
    VisitRows.Kept kept = kept(take.visit());
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

  /** Null if no such visit is running here. */
  private static VisitRows.Kept kept(String visit) {
    return InDatabase.of(connection -> VisitRows.find(connection, VisitNames.name(visit)));
  }

  /** Its home does not wait for it any more: what it has begun is taken back. */
  void cancel(VisitCall.CancelVisit cancel, boolean listenersToo) {
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

  /**
   * Tells the home if it waits for nothing. A visit that has told what its home, in its past now,
   * does not know would not tell it again: it begins anew.
   */
  void answer(VisitCall.AskVisit ask) {
    VisitRows.Kept kept = kept(ask.visit());
    if (kept == null || VisitRows.told(data.decode(kept.bytes())) != ask.told()) {
      cancel(new VisitCall.CancelVisit(ask.visit()), true);
      mail.sendHome(
          VisitCall.EndVisit.without(ask.visit(), Ending.UNKNOWN.word(), "It is not running"));
    }
  }

  /** Its home has been suspended, or is active again. */
  void suspend(VisitCall.SuspendVisit suspend) {
    VisitRows.Kept kept = kept(suspend.visit());
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

  private static void forget(String visit) {
    InDatabase.of(connection -> VisitRows.delete(connection, visit));
  }

  /** The activity of a visit begins: its own scope has what it has at home. */
  void begun(ExecutionEntity execution) {
    Map<String, Object> kept = keptFor(execution);
    if (kept != null) {
      values.setLocal(execution, Data.someMap(kept, "local"));
    }
  }

  /** The activity of a visit is left, also by an error. */
  void left(ExecutionEntity execution) {
    VisitSession.current().left(execution.getProcessInstanceId(), values.local(execution));
  }

  /** The activity of a visit is done. */
  void completed(ExecutionEntity execution) {
    end(execution, Ending.COMPLETED, null, null);
  }

  /**
   * The activity of a visit has thrown an error.
   *
   * @param exception the code by which an exception was caught, or null if it was a BPMN error
   */
  void erred(ExecutionEntity execution, String exception) {
    ExecutionEntity instance = execution.getProcessInstance();
    end(
        execution,
        Ending.ERROR,
        exception != null ? exception : (String) instance.getVariable(VisitModel.ERROR_CODE),
        (String) instance.getVariable(VisitModel.ERROR_MESSAGE));
  }

  /** What is kept of the visit that an execution is of, or null if it is nobody's. */
  private Map<String, Object> keptFor(ExecutionEntity execution) {
    String visit = VisitNames.visit(execution.getProcessInstance().getCaseInstanceId());
    VisitRows.Kept kept = visit == null ? null : kept(visit);
    return kept == null ? null : data.decode(kept.bytes());
  }

  /** The trace that a visit is part of. */
  TraceContext traceOf(ExecutionEntity execution) {
    String instance = execution.getProcessInstanceId();
    return VisitSession.current()
        .trace(
            instance,
            () -> {
              Map<String, Object> kept = keptFor(execution);
              return kept == null ? TraceContext.NONE : trace(kept);
            });
  }

  private static TraceContext trace(Map<String, Object> kept) {
    Map<String, String> entries = new LinkedHashMap<>();
    if (kept.get("trace") instanceof Map<?, ?> said) {
      said.forEach((name, value) -> entries.put(String.valueOf(name), String.valueOf(value)));
    }
    return entries.isEmpty() ? TraceContext.NONE : new TraceContext(entries);
  }

  private void end(ExecutionEntity execution, Ending ending, String code, String said) {
    ExecutionEntity instance = execution.getProcessInstance();
    Map<String, Object> kept = keptFor(execution);
    if (kept == null) {
      return; // An instance that somebody started by himself.
    }
    String visit = VisitNames.visit(instance.getCaseInstanceId());
    Map<String, Object> digests = Data.someMap(kept, "digests");
    Map<String, Object> now = of(instance);
    Map<String, Object> before = Data.someMap(kept, "local");
    Map<String, Object> local = VisitSession.current().locals(instance.getId());
    Map<String, Object> removed = new LinkedHashMap<>();
    addMissing(removed, digests, now);
    addMissing(removed, before, local);
    VisitCall.EndVisit end =
        new VisitCall.EndVisit(
            visit,
            ending.word(),
            code,
            said,
            values.changed(now, digests),
            values.changed(local, values.digests(before)),
            removed);
    VisitSession.current()
        .tell(
            new VisitSession.Telling(
                end, kept, told -> Traces.in(trace(kept), () -> mail.sendHome(told))));
    forget(visit);
  }

  /** The variables of a visit, but not those that are Covey's. */
  private Map<String, Object> of(ExecutionEntity instance) {
    Map<String, Object> now = values.local(instance);
    now.keySet().removeAll(OWN);
    return now;
  }

  /**
   * A visit has thrown an escalation. Where that stops it at home, it stops it here; else home is
   * told of it, and of what has become of the variables, in the turn in which it was thrown.
   *
   * @param caught the code by which it was caught, or null if by any
   */
  void escalated(ExecutionEntity execution, String caught, boolean stops) {
    ExecutionEntity instance = execution.getProcessInstance();
    String code =
        caught != null ? caught : (String) instance.getVariable(VisitModel.ESCALATION_CODE);
    if (stops) {
      end(execution, Ending.ESCALATED, code, null);
      return;
    }
    String visit = VisitNames.visit(instance.getCaseInstanceId());
    VisitSession.Telling ending = visit == null ? null : VisitSession.current().telling(visit);
    if (ending != null) {
      VisitCall.Escalate told = escalation(instance, visit, code, ending.kept());
      mail.sendHome(told);
      VisitSession.current()
          .tell(
              new VisitSession.Telling(
                  ending.end().after(told), after(instance, ending.kept()), ending.mail()));
    } else if (visit != null) {
      goOn(instance, visit, code);
    }
  }

  private void goOn(ExecutionEntity instance, String visit, String code) {
    tell(visit, kept -> escalation(instance, visit, code, kept), kept -> after(instance, kept));
  }

  /**
   * A transaction has changed variables of a visit. If the visit goes on, home hears of them with
   * its turn: it must not lose them with the visit, and conditions there wait for them. Of no
   * others: what a concurrent transaction has changed, this one may have read before.
   */
  void changed(String instanceId, String visit, Set<String> names) {
    ExecutionEntity instance =
        Context.getCommandContext().getExecutionManager().findExecutionById(instanceId);
    if (instance == null) {
      return;
    }
    Map<String, Object> now = of(instance);
    now.keySet().retainAll(names);
    tell(
        visit,
        kept -> {
          Map<String, Object> changed = values.changed(now, Data.someMap(kept, "digests"));
          return changed.isEmpty()
              ? null
              : new VisitCall.Escalate(
                  visit, VisitRows.told(kept) + 1, false, null, changed, Map.of());
        },
        kept -> {
          Map<String, Object> digests = new LinkedHashMap<>(Data.someMap(kept, "digests"));
          digests.putAll(values.digests(now));
          return after(digests, kept);
        });
  }

  /**
   * Whoever else tells of the same visit waits, so that no two have the same number.
   *
   * @param telling gives null if there is nothing to tell
   * @param after what is kept of the visit from then on
   */
  private void tell(
      String visit,
      Function<Map<String, Object>, VisitCall.Escalate> telling,
      Function<Map<String, Object>, Map<String, Object>> after) {
    String name = VisitNames.name(visit);
    VisitRows.Kept row = InDatabase.of(connection -> VisitRows.lock(connection, name));
    if (row == null) {
      return; // An instance that somebody started by himself, or a visit that has ended.
    }
    Map<String, Object> kept = data.decode(row.bytes());
    VisitCall.Escalate told = telling.apply(kept);
    if (told == null) {
      return;
    }
    mail.sendHome(told);
    byte[] bytes = data.encode(after.apply(kept));
    InDatabase.of(
        connection -> {
          ByteRows.put(connection, name, engine.getIdGenerator()::getNextId, bytes);
          return null;
        });
  }

  private VisitCall.Escalate escalation(
      ExecutionEntity instance, String visit, String code, Map<String, Object> kept) {
    Map<String, Object> digests = Data.someMap(kept, "digests");
    Map<String, Object> now = of(instance);
    Map<String, Object> removed = new LinkedHashMap<>();
    addMissing(removed, digests, now);
    return new VisitCall.Escalate(
        visit, VisitRows.told(kept) + 1, true, code, values.changed(now, digests), removed);
  }

  /** What is kept from now on: what home was told is home's, and may change there. */
  private Map<String, Object> after(ExecutionEntity instance, Map<String, Object> kept) {
    return after(values.digests(of(instance)), kept);
  }

  private static Map<String, Object> after(Map<String, Object> digests, Map<String, Object> kept) {
    Map<String, Object> after = VisitRows.withNext(kept);
    after.put("digests", digests);
    return after;
  }

  private static void addMissing(
      Map<String, Object> removed, Map<String, Object> before, Map<String, Object> now) {
    for (String name : before.keySet()) {
      if (!now.containsKey(name)) {
        removed.put(name, null);
      }
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
