package dev.covey.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.camunda.bpm.engine.ProcessEngine;

/** What engines still have of instances that should have ended. */
public final class Leftovers {
  private Leftovers() {}

  /** How much of the runtime there is in one engine, with what Covey keeps beside it. */
  public static long of(ProcessEngine engine) {
    return engine.getRuntimeService().createProcessInstanceQuery().count()
        + engine.getTaskService().createTaskQuery().count()
        + engine.getManagementService().createJobQuery().count()
        + engine.getRuntimeService().createIncidentQuery().count()
        + engine.getExternalTaskService().createExternalTaskQuery().count()
        + rows(engine, "covey.%");
  }

  /** How many rows of bytes there are, but models, whose names are like that. */
  public static long rows(ProcessEngine engine, String name) {
    try (Connection connection =
            engine.getProcessEngineConfiguration().getDataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT COUNT(*) FROM ACT_GE_BYTEARRAY WHERE NAME_ LIKE ?"
                    + " AND DEPLOYMENT_ID_ IS NULL")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
