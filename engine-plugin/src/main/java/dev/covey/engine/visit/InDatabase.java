package dev.covey.engine.visit;

import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.view.Conflicts;
import java.sql.Connection;
import java.sql.SQLException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;

/** Work on rows past MyBatis, in the running command's transaction. */
interface InDatabase<T> {
  T run(Connection connection) throws SQLException;

  /** Does it; a conflict with another transaction is one for the engine too. */
  static <T> T of(InDatabase<T> work) {
    try {
      return work.run(TurnSession.current().jdbc());
    } catch (SQLException e) {
      String message = "The database refused a visit: " + e.getMessage();
      throw Conflicts.passes(e)
          ? new OptimisticLockingException(message, e)
          : new ProcessEngineException(message, e);
    }
  }
}
