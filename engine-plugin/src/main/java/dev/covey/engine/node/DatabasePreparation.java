package dev.covey.engine.node;

import dev.covey.engine.capture.Capture;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.view.ShardTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the node's database an empty view with capture: what an earlier run of the node has left is
 * deleted, since the journal is the truth; what is not the collective's is refused, not deleted.
 */
final class DatabasePreparation {
  private static final Logger LOG = LoggerFactory.getLogger(DatabasePreparation.class);
  private static final String OWNER = "covey.collective";

  private final DataSource dataSource;
  private final String collective;

  DatabasePreparation(ProcessEngineConfigurationImpl engine, String collective) {
    this.dataSource = engine.getDataSource();
    this.collective = collective;
  }

  Tables prepare() {
    try (Connection connection = dataSource.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      try {
        Capture.requireSupported(connection);
        Tables tables = Tables.read(connection);
        claim(connection, new ShardTables(dataSource, tables));
        Capture.install(connection, tables);
        return tables;
      } finally {
        connection.setAutoCommit(autoCommit);
      }
    } catch (SQLException e) {
      throw new ProcessEngineException(
          "The node's database could not be prepared: " + e.getMessage(), e);
    }
  }

  private void claim(Connection connection, ShardTables view) throws SQLException {
    String owner = owner(connection);
    if (!view.anyRow()) {
      setOwner(connection, owner);
      return;
    }
    if (!collective.equals(owner)) {
      throw new ProcessEngineException(
          "The engine's database holds data "
              + (owner == null ? "of an engine outside any collective" : "of collective " + owner)
              + ". A node's database is a view that is emptied at every start; nothing was deleted."
              + " Give the node of collective "
              + collective
              + " an empty database.");
    }
    LOG.info("The database holds rows of an earlier run; they are deleted and read from Kafka");
    view.deleteAll();
  }

  private static String owner(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT VALUE_ FROM ACT_GE_PROPERTY WHERE NAME_ = ?")) {
      select.setString(1, OWNER);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  private void setOwner(Connection connection, String before) throws SQLException {
    String sql =
        before == null
            ? "INSERT INTO ACT_GE_PROPERTY (VALUE_, NAME_, REV_) VALUES (?, ?, 1)"
            : "UPDATE ACT_GE_PROPERTY SET VALUE_ = ? WHERE NAME_ = ?";
    try (PreparedStatement write = connection.prepareStatement(sql)) {
      write.setString(1, collective);
      write.setString(2, OWNER);
      write.executeUpdate();
    }
  }
}
