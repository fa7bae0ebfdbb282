package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.tracing.Traces;
import dev.covey.engine.view.ByteRows;
import dev.covey.fabric.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;

/**
 * What happens in visits while they run, and what their homes are told of it. Thread-safe.
 *
 * <p>Invariant: a message to the home leaves with the turn of which it tells, that of a visit's end
 * with the turn in which its activity ends.
 */
final class RunningVisits {
  /** Variables that models of visits set. */
  private static final Set<String> OWN =
      Set.of(VisitModel.ERROR_CODE, VisitModel.ERROR_MESSAGE, VisitModel.ESCALATION_CODE);

  private final VisitValues values;
  private final VisitMail mail;
  private final DataCodec data;
  private final IdGenerator ids;

  RunningVisits(VisitValues values, VisitMail mail, DataCodec data, IdGenerator ids) {
    this.values = values;
    this.mail = mail;
    this.data = data;
    this.ids = ids;
  }

  /** The activity of a visit begins: its own scope has what it has at home. */
  void begun(ExecutionEntity execution) {
    KeptVisit kept = keptFor(execution);
    if (kept != null) {
      values.setLocal(execution, kept.local());
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
  private KeptVisit keptFor(ExecutionEntity execution) {
    String visit = VisitNames.visit(execution.getProcessInstance().getCaseInstanceId());
    VisitRows.Kept row = visit == null ? null : VisitRows.running(visit);
    return row == null ? null : read(row);
  }

  private KeptVisit read(VisitRows.Kept row) {
    return KeptVisit.from(data.decode(row.bytes()));
  }

  /** The trace that a visit is part of. */
  TraceContext traceOf(ExecutionEntity execution) {
    String instance = execution.getProcessInstanceId();
    return VisitSession.current()
        .trace(
            instance,
            () -> {
              KeptVisit kept = keptFor(execution);
              return kept == null ? TraceContext.NONE : kept.trace();
            });
  }

  private void end(ExecutionEntity execution, Ending ending, String code, String said) {
    ExecutionEntity instance = execution.getProcessInstance();
    KeptVisit kept = keptFor(execution);
    if (kept == null) {
      return; // An instance that somebody started by himself.
    }
    String visit = VisitNames.visit(instance.getCaseInstanceId());
    Map<String, Object> now = of(instance);
    Map<String, Object> local = VisitSession.current().locals(instance.getId());
    Map<String, Object> removed = new LinkedHashMap<>();
    addMissing(removed, kept.digests(), now);
    addMissing(removed, kept.local(), local);
    VisitCall.EndVisit end =
        new VisitCall.EndVisit(
            visit,
            ending.word(),
            code,
            said,
            values.changed(now, kept.digests()),
            values.changed(local, values.digests(kept.local())),
            removed);
    VisitSession.current()
        .tell(
            new VisitSession.Telling(
                end, kept, told -> Traces.in(kept.trace(), () -> mail.sendHome(told))));
    VisitRows.forget(visit);
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
          Map<String, Object> changed = values.changed(now, kept.digests());
          return changed.isEmpty()
              ? null
              : new VisitCall.Escalate(visit, kept.told() + 1, false, null, changed, Map.of());
        },
        kept -> {
          Map<String, Object> digests = new LinkedHashMap<>(kept.digests());
          digests.putAll(values.digests(now));
          return kept.afterTelling(digests);
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
      Function<KeptVisit, VisitCall.Escalate> telling,
      UnaryOperator<KeptVisit> after) {
    String name = VisitNames.name(visit);
    VisitRows.Kept row = InDatabase.of(connection -> VisitRows.lock(connection, name));
    if (row == null) {
      return; // An instance that somebody started by himself, or a visit that has ended.
    }
    KeptVisit kept = read(row);
    VisitCall.Escalate told = telling.apply(kept);
    if (told == null) {
      return;
    }
    mail.sendHome(told);
    byte[] bytes = data.encode(after.apply(kept).toData());
    InDatabase.of(
        connection -> {
          ByteRows.put(connection, name, ids::getNextId, bytes);
          return null;
        });
  }

  private VisitCall.Escalate escalation(
      ExecutionEntity instance, String visit, String code, KeptVisit kept) {
    Map<String, Object> now = of(instance);
    Map<String, Object> removed = new LinkedHashMap<>();
    addMissing(removed, kept.digests(), now);
    return new VisitCall.Escalate(
        visit, kept.told() + 1, true, code, values.changed(now, kept.digests()), removed);
  }

  /** What is kept from now on: what home was told is home's, and may change there. */
  private KeptVisit after(ExecutionEntity instance, KeptVisit kept) {
    return kept.afterTelling(values.digests(of(instance)));
  }

  private static void addMissing(
      Map<String, Object> removed, Map<String, Object> before, Map<String, Object> now) {
    for (String name : before.keySet()) {
      if (!now.containsKey(name)) {
        removed.put(name, null);
      }
    }
  }
}
