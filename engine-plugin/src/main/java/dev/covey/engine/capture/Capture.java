package dev.covey.engine.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Puts the capture into a database. */
public final class Capture {
  private Capture() {}

  /**
   * Refuses a database that has no row capture.
   *
   * @throws UnsupportedDatabaseException naming the product
   */
  public static void requireSupported(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    if (!"H2".equals(product)) {
      throw new UnsupportedDatabaseException(product);
    }
  }

  /** Creates the triggers that are missing. Idempotent. */
  public static void install(Connection connection, Tables tables) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (Table table : tables.all()) {
        statement.execute(
            "CREATE TRIGGER IF NOT EXISTS "
                + RowTrigger.NAME_PREFIX
                + table.name()
                + " AFTER INSERT, UPDATE, DELETE ON "
                + table.name()
                + " FOR EACH ROW CALL '"
                + RowTrigger.class.getName()
                + "'");
      }
    }
  }
}
