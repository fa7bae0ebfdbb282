package dev.covey.engine.turn;

import dev.covey.checkpoint.RowChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Rows that are there only while jobs or instances are. Thread-safe. */
public interface DependentRows {
  /** True if {@link #delete} has something to do; sees the changes of every transaction. */
  boolean concern(List<RowChange> changes);

  /** Deletes the rows of what the connection's present transaction deletes. */
  void delete(Connection connection, List<RowChange> changes) throws SQLException;
}
