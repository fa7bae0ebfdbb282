package dev.covey.engine.progress;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.engine.address.Address;
import dev.covey.engine.timeout.EngineSection;
import dev.covey.engine.turn.ShardMovedException;
import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.view.ByteRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;

/**
 * A run in a job, which the engine repeats until the job is done.
 *
 * <p>Invariant: of several runs of one job only one saves. Each save replaces the row as the run
 * knows it, under a lock of the job's row, or fails.
 */
final class KeptRun implements DelegateRun {
  /**
   * What the run belongs to.
   *
   * @param rootInstance id of the root process instance of the job, or null if it has none
   * @param key the same for each repetition of the run
   */
  record Identity(String jobId, Address address, String rootInstance, String key) {}

  private final DelegateRuns.Surroundings node;
  private final CommandContext delegates;
  private final Identity identity;
  private final String name;
  private final LockRenewal.Renewed lock;
  private ProgressRows.Stored stored;
  private boolean moved;

  KeptRun(
      DelegateRuns.Surroundings node,
      CommandContext delegates,
      Identity identity,
      ProgressRows.Stored stored,
      LockRenewal.Renewed lock) {
    this.node = node;
    this.delegates = delegates;
    this.identity = identity;
    this.name = ProgressRows.name(identity.jobId, identity.key);
    this.stored = stored;
    this.lock = lock;
  }

  @Override
  public Optional<Map<String, Object>> last() {
    if (stored == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(node.data().decode(stored.bytes()));
    } catch (CorruptRecordException e) {
      throw new UnreadableProgressException(
          "The progress '" + name + "' in row " + stored.id() + " is damaged: " + e.getMessage(),
          e);
    }
  }

  @Override
  public void save(Map<String, Object> state) {
    EngineSection section = EngineSection.begin();
    try {
      saveNow(state);
    } finally {
      section.close();
    }
  }

  private void saveNow(Map<String, Object> state) {
    byte[] bytes = node.data().encode(state);
    ProgressRows.Stored next =
        stored == null
            ? new ProgressRows.Stored(node.ids().nextId(identity.address), 1, bytes)
            : new ProgressRows.Stored(stored.id(), stored.revision() + 1, bytes);
    TurnSession turn = node.newTransaction().execute(context -> written(context, next));
    stored = next;
    turn.awaitDurable();
    if (node.leaves().test(identity.address)) {
      moved = true;
      throw new ShardMovedException(
          "Progress '"
              + name
              + "' is saved, and job "
              + identity.jobId
              + " goes on from there on the next owner of its shard");
    }
  }

  private TurnSession written(CommandContext context, ProgressRows.Stored next) {
    TurnSession turn = context.getSession(TurnSession.class);
    try {
      write(turn.jdbc(), next);
      node.alsoSaved().save(delegates, turn.jdbc());
    } catch (SQLException e) {
      throw new ProcessEngineException(
          "Progress '" + name + "' could not be saved: " + e.getMessage(), e);
    }
    return turn;
  }

  private void write(Connection connection, ProgressRows.Stored next) throws SQLException {
    if (!ProgressRows.lockJob(connection, identity.jobId)) {
      throw new SupersededRunException(
          "Expected job "
              + identity.jobId
              + " to be there while its delegate runs, but it was deleted or is done");
    }
    ProgressRows.Stored found = ProgressRows.find(connection, name);
    if (revision(found) != revision(stored)) {
      throw new SupersededRunException(
          "Expected to be the only run of job "
              + identity.jobId
              + ", but another has saved progress '"
              + name
              + "' meanwhile");
    }
    if (found == null) {
      ByteRows.insert(connection, next.id(), name, identity.rootInstance, next.bytes());
    } else {
      ProgressRows.update(connection, next);
    }
  }

  private static int revision(ProgressRows.Stored row) {
    return row == null ? 0 : row.revision();
  }

  @Override
  public void close() {
    if (moved) {
      lock.leave();
    } else {
      lock.end();
    }
  }
}
