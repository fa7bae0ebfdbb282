package dev.covey.engine.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.engine.Session;
import org.h2.jdbc.JdbcConnection;

/**
 * The rows that open transactions have changed, by database session: commands that need a
 * transaction of their own interleave with the outer one on the same thread, but never share a
 * session with it.
 *
 * <p>Static, because H2 makes the triggers; sessions of different databases are different objects.
 * Thread-safe; the rows of one session belong to the thread that uses it.
 */
public final class SessionRows {
  private static final Map<Session, ChangedRows> OPEN = new ConcurrentHashMap<>();
  private static final ThreadLocal<Boolean> SUSPENDED = new ThreadLocal<>();

  private SessionRows() {}

  static void changed(Session session, String table, Object[] oldRow, Object[] newRow) {
    if (SUSPENDED.get() == null) {
      OPEN.computeIfAbsent(session, s -> new ChangedRows()).changed(table, oldRow, newRow);
    }
  }

  /** The rows changed in the connection's present transaction, which are forgotten here. */
  public static ChangedRows take(Connection connection) throws SQLException {
    ChangedRows rows = OPEN.remove(connection.unwrap(JdbcConnection.class).getSession());
    return rows == null ? new ChangedRows() : rows;
  }

  /** Work whose rows come out of a journal: they are not captured again. */
  public interface Uncaptured {
    void run() throws SQLException;
  }

  /** Runs work whose changed rows are not captured, on this thread. */
  public static void uncaptured(Uncaptured work) throws SQLException {
    SUSPENDED.set(Boolean.TRUE);
    try {
      work.run();
    } finally {
      SUSPENDED.remove();
    }
  }

  /** Forgets sessions that were closed with rows nobody took. */
  public static void forgetClosed() {
    OPEN.keySet().removeIf(Session::isClosed);
  }
}
