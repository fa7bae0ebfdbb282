package dev.covey.engine.view;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import javax.sql.DataSource;

/**
 * Connections to the node's database that are not the engine's: one that is held for long would be
 * missing in its pool, which may even take it back. They belong to a database user of their own,
 * who has a new random password each time and goes when this is closed. Thread-safe.
 *
 * <p>Query results are not kept for reuse in this database from now on: H2 tells whether a kept
 * result is old by when rows were written, and hidden rows are written long before they are shown.
 */
public final class OwnConnections implements AutoCloseable {
  private static final String USER = "COVEY_STANDBY";
  private static final String UNNAMED = "jdbc:h2:mem:";

  private final DataSource dataSource;
  private String url;
  private String schema;
  private String password;

  /** None yet: the database is asked for the first time when one is opened. */
  public OwnConnections(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * A new connection in a transaction, for the caller to close.
   *
   * @throws ViewException if the database gives none: it is an unnamed one, which nobody can
   *     connect to twice, or the engine's own user may not create another
   */
  synchronized Connection open() {
    try {
      if (password == null) {
        createUser();
      }
      Connection connection = DriverManager.getConnection(url, USER, password);
      connection.setSchema(schema);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new ViewException(
          "The node's database gives no connection beside the engine's: " + e.getMessage(), e);
    }
  }

  private void createUser() throws SQLException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      url = connection.getMetaData().getURL();
      schema = connection.getSchema();
      if (url.equals(UNNAMED)) {
        throw new SQLException("expected a database with a name, but its URL is " + url);
      }
      statement.execute("CREATE USER IF NOT EXISTS " + USER + " PASSWORD '" + secret + "' ADMIN");
      statement.execute("ALTER USER " + USER + " SET PASSWORD '" + secret + "'");
      statement.execute("SET OPTIMIZE_REUSE_RESULTS 0");
    }
    password = secret;
  }

  /** Removes the user; connections that are still open go on. */
  @Override
  public synchronized void close() {
    if (password == null) {
      return;
    }
    password = null;
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP USER IF EXISTS " + USER);
    } catch (SQLException e) {
      throw new ViewException("User " + USER + " stays in the database: " + e.getMessage(), e);
    }
  }
}
