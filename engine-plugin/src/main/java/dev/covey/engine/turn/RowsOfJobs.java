package dev.covey.engine.turn;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Rows that are there only while a job is. Thread-safe. */
public interface RowsOfJobs {
  /** Deletes the rows of jobs that are deleted in the connection's present transaction. */
  void delete(Connection connection, List<String> jobIds) throws SQLException;
}
