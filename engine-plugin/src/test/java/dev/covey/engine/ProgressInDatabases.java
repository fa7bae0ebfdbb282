package dev.covey.engine;

import dev.covey.checkpoint.Row;
import dev.covey.engine.capture.SessionRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.ProcessEngine;

/** Rows of saved progress. */
public final class ProgressInDatabases {
  private static final String TABLE = "ACT_GE_BYTEARRAY";

  private ProgressInDatabases() {}

  /** How many rows an engine's database has, of any job. */
  public static int count(ProcessEngine engine) {
    var configuration = engine.getProcessEngineConfiguration();
    try (Connection connection = configuration.getDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT COUNT(*) FROM " + TABLE + " WHERE NAME_ LIKE 'covey.progress%'")) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts other bytes in the place of all that an engine's database has. */
  public static void damage(ProcessEngine engine) {
    var configuration = engine.getProcessEngineConfiguration();
    try (Connection connection = configuration.getDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      SessionRows.uncaptured(
          () ->
              statement.executeUpdate(
                  "UPDATE "
                      + TABLE
                      + " SET BYTES_ = X'0102030405' WHERE NAME_ LIKE 'covey.progress%'"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many rows the journals of the shards main/0 to main/5 have, folded. */
  public static int journaled(Journals journals) {
    return IntStream.range(0, 6).map(shard -> count(journals, "main/" + shard)).sum();
  }

  private static int count(Journals journals, String shard) {
    List<Row> rows = List.copyOf(journals.image(shard).rows(TABLE));
    return (int)
        rows.stream()
            .filter(row -> String.valueOf(row.value("NAME_")).startsWith("covey.progress"))
            .count();
  }
}
