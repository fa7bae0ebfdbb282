package dev.covey.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.camunda.bpm.engine.ProcessEngine;

/** What H2 says of the sessions of an engine's database. */
public final class DatabaseSessions {
  private DatabaseSessions() {}

  /** Whether a transaction waits for another one's locks. */
  public static boolean isAnyBlocked(ProcessEngine engine) {
    try (Connection connection =
            engine.getProcessEngineConfiguration().getDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet blocked =
            statement.executeQuery(
                "SELECT 1 FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL")) {
      return blocked.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
