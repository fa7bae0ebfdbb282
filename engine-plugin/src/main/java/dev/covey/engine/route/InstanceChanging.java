package dev.covey.engine.route;

import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.InstanceNote;
import dev.covey.engine.time.InstanceTables;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.view.Conflicts;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.util.ClockUtil;

/**
 * Rewinds instances and puts in new ones, in the command of the inbox message, so that all of it is
 * one turn. Thread-safe.
 */
final class InstanceChanging {
  private final ProcessEngineConfigurationImpl engine;
  private final Tables tables;
  private final TurnCodec turns;
  private final Variables variables;
  private final VisitHandling visits;

  InstanceChanging(
      ProcessEngineConfigurationImpl engine,
      Tables tables,
      TurnCodec turns,
      Variables variables,
      VisitHandling visits) {
    this.visits = visits;
    this.engine = engine;
    this.tables = tables;
    this.turns = turns;
    this.variables = variables;
  }

  /**
   * Declined if the instance is not as expected: whoever asked reads again and asks again. A new
   * instance is also declined, naming the definition, if its definition is not (or not yet) here.
   */
  Map<String, Object> change(Call.ChangeInstance call, OwnedShard shard) {
    InstanceChange change =
        new InstanceChange(
            call.root(),
            call.expected(),
            turns.decode(call.turn()).changes(),
            new InstanceNote(call.noteType(), call.noteFrom(), call.noteTo()));
    try {
      InstanceTables instance =
          new InstanceTables(TurnSession.current().jdbc(), tables, shard.address());
      if (change.expected() == null) {
        Optional<String> missing = instance.missingDefinition(change);
        if (missing.isPresent()) {
          return Map.of("accepted", false, "missing", missing.get());
        }
      }
      if (!instance.make(change)) {
        return Map.of("accepted", false);
      }
      instance.note(
          change, engine.getIdGenerator().getNextId(), ClockUtil.getCurrentTime().toInstant());
    } catch (SQLException e) {
      throw failed(call.root(), e);
    }
    visits.instanceChanged(change.changes());
    if (call.variables() != null && !call.variables().isEmpty()) {
      engine
          .getRuntimeService()
          .setVariables(call.root(), variables.decode(call.variables(), false));
    }
    return Map.of("accepted", true);
  }

  private static ProcessEngineException failed(String root, SQLException e) {
    String message = "The owner's database refused rows of instance " + root + ": ";
    return Conflicts.passes(e)
        ? new OptimisticLockingException(message + e.getMessage(), e)
        : new ProcessEngineException(message + e.getMessage(), e);
  }
}
