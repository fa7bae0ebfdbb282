package dev.covey.engine.view;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;

/** Tells conflicts between transactions, which pass, from refusals, which do not. */
public final class Conflicts {
  /** SQLState class of transaction rollbacks: deadlocks, serialisation failures. */
  private static final String ROLLBACK = "40";

  /** H2: lock timeout, and row changed by another transaction. */
  private static final int H2_LOCK_TIMEOUT = 50200;

  private static final int H2_CONCURRENT_UPDATE = 90131;

  private Conflicts() {}

  static boolean passes(ViewException failure) {
    return failure.getCause() instanceof SQLException e && passes(e);
  }

  /** Whether the same work may succeed when it is done again. */
  public static boolean passes(SQLException e) {
    return e instanceof SQLTransactionRollbackException
        || (e.getSQLState() != null && e.getSQLState().startsWith(ROLLBACK))
        || e.getErrorCode() == H2_LOCK_TIMEOUT
        || e.getErrorCode() == H2_CONCURRENT_UPDATE;
  }
}
