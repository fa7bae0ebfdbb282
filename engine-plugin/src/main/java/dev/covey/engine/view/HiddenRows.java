package dev.covey.engine.view;

import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.capture.SessionRows;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard's rows, in the node's tables and with all their index entries, but in a transaction that
 * is left open: no query of the engine finds them until they are shown, all at once.
 *
 * <p>Why: putting rows into tables with ten indexes each is nearly all that a restore costs. H2
 * makes the rows of a transaction visible by one atomic step at the beginning of its commit
 * (TransactionStore.commit: from then on "all changes made by this transaction are considered
 * committed"), and tidies up row by row afterwards, while others already work on the rows. So
 * showing takes milliseconds, whatever the number of rows, and the rest is done behind.
 *
 * <p>One thread's own.
 */
public final class HiddenRows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HiddenRows.class);

  private final OwnConnections connections;
  private final Tables tables;
  private Connection connection;

  /** None yet. */
  public HiddenRows(OwnConnections connections, Tables tables) {
    this.connections = connections;
    this.tables = tables;
  }

  /**
   * Puts in an image in place of whatever is hidden here, its jobs unlocked.
   *
   * @param wanted asked now and then
   * @return false if it was given up because it is not wanted any more; nothing is hidden then
   * @throws ViewException if the database refuses; nothing is hidden then
   */
  public boolean put(ShardImage image, BooleanSupplier wanted) {
    close();
    connection = connections.open();
    boolean[] whole = {false};
    try {
      SessionRows.uncaptured(
          () -> whole[0] = RowInsertion.insert(connection, tables, image, wanted));
    } catch (SQLException e) {
      throw new ViewException("The database refused rows to hide: " + e.getMessage(), e);
    } finally {
      if (!whole[0]) {
        close();
      }
    }
    return whole[0];
  }

  /**
   * Applies the changes of a turn, all or none.
   *
   * @param changes whole rows, no patches
   * @throws ViewException if the database refuses
   */
  public void apply(List<RowChange> changes) {
    try {
      Savepoint before = connection.setSavepoint();
      try {
        SessionRows.uncaptured(() -> RowChanges.apply(connection, tables, cleared(changes)));
      } catch (SQLException | RuntimeException e) {
        connection.rollback(before);
        throw e;
      }
      connection.releaseSavepoint(before);
    } catch (SQLException e) {
      throw new ViewException("The database refused a hidden turn: " + e.getMessage(), e);
    }
  }

  private static List<RowChange> cleared(List<RowChange> changes) {
    return changes.stream()
        .map(
            change ->
                change instanceof RowChange.Put put
                    ? new RowChange.Put(JobLocks.cleared(put.row()))
                    : change)
        .toList();
  }

  /**
   * Shows the rows; afterwards none are hidden here.
   *
   * @param image what is hidden here
   * @param behind does the rest of the commit
   * @throws ViewException if the database refuses to commit; nothing is shown then
   */
  public void show(ShardImage image, Executor behind) {
    Optional<RowKey> one =
        image.tables().stream().map(table -> image.rows(table).iterator().next().key()).findFirst();
    if (one.isEmpty()) {
      close();
    } else {
      show(one.get(), behind);
    }
  }

  /**
   * As {@link #show(ShardImage, Executor)}.
   *
   * @param one a row that is among them
   */
  void show(RowKey one, Executor behind) {
    Connection committing = connection;
    connection = null;
    CompletableFuture<Void> commit =
        CompletableFuture.runAsync(() -> commitAndClose(committing), behind);
    try (Connection looking = connections.open();
        PreparedStatement select = lookFor(looking, one)) {
      looking.setAutoCommit(true);
      while (!commit.isDone() && !found(select)) {
        awaitBriefly(commit);
      }
    } catch (SQLException e) {
      LOG.debug("Waiting for the whole commit, since rows cannot be looked for", e);
      awaitWhole(commit);
    }
    if (commit.isDone()) {
      awaitWhole(commit);
    }
  }

  private PreparedStatement lookFor(Connection looking, RowKey one) throws SQLException {
    Table table = tables.get(one.table());
    PreparedStatement select = looking.prepareStatement(RowChanges.selectSql(table));
    RowChanges.bindKey(select, 1, table, one);
    return select;
  }

  private static boolean found(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      return rows.next();
    }
  }

  private static void awaitBriefly(CompletableFuture<Void> commit) {
    try {
      commit.get(1, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.trace("Looking again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      awaitWhole(commit);
    }
  }

  private static void awaitWhole(CompletableFuture<Void> commit) {
    try {
      commit.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ViewException refused ? refused : e;
    }
  }

  private static void commitAndClose(Connection connection) {
    try (connection) {
      connection.commit();
    } catch (SQLException e) {
      throw new ViewException("The database refused to show rows: " + e.getMessage(), e);
    }
  }

  /** Takes out whatever is hidden here. Idempotent. */
  @Override
  public void close() {
    Connection leaving = connection;
    connection = null;
    if (leaving == null) {
      return;
    }
    try (leaving) {
      leaving.rollback();
    } catch (SQLException e) {
      throw new ViewException("Hidden rows could not be taken out: " + e.getMessage(), e);
    }
  }
}
