package dev.covey.engine.capture;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.h2.jdbc.JdbcConnection;

/**
 * Reports each changed row of one table. H2 makes it and calls it in the thread and session of the
 * statement, for bulk statements too.
 */
public final class RowTrigger implements Trigger {
  static final String NAME_PREFIX = "COVEY_CAPTURE_";

  private String tableName;

  /** Called by H2. */
  public RowTrigger() {}

  @Override
  public void init(
      Connection connection,
      String schema,
      String triggerName,
      String table,
      boolean before,
      int type) {
    tableName = table;
  }

  @Override
  public void fire(Connection connection, Object[] oldRow, Object[] newRow) throws SQLException {
    SessionRows.changed(
        connection.unwrap(JdbcConnection.class).getSession(), tableName, oldRow, newRow);
  }
}
