package dev.covey.engine.view;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.BooleanSupplier;

/** Inserts whole images, in the caller's transaction, their jobs unlocked. */
final class RowInsertion {
  private static final int BATCH = 500;

  private RowInsertion() {}

  /**
   * @param wanted asked now and then
   * @return false if it was given up half way because it is not wanted any more
   */
  static boolean insert(
      Connection connection, Tables tables, ShardImage image, BooleanSupplier wanted)
      throws SQLException {
    for (Table table : tables.all()) {
      Collection<Row> rows = ParentsFirst.order(table, image.rows(table.name()));
      if (!rows.isEmpty() && !insert(connection, table, rows, wanted)) {
        return false;
      }
    }
    return true;
  }

  private static boolean insert(
      Connection connection, Table table, Collection<Row> rows, BooleanSupplier wanted)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(RowChanges.insertSql(table))) {
      int waiting = 0;
      for (Row row : rows) {
        RowChanges.bind(insert, table, JobLocks.cleared(row));
        insert.addBatch();
        if (++waiting % BATCH == 0) {
          insert.executeBatch();
          if (!wanted.getAsBoolean()) {
            return false;
          }
        }
      }
      insert.executeBatch();
    }
    return true;
  }
}
