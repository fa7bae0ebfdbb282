package dev.covey.engine.recovery;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.view.ByteRows;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recoveries of the shards of this node. Thread-safe; what changes one is part of the running
 * command's transaction.
 *
 * <p>Invariant: whenever a recovery changes, its mark in the shard, its entry in the record and
 * what becomes of its job are one turn. A mark is there only while its job is; while the mark
 * waits, the job has no retries left, so that no job executor runs it, whoever owns the shard.
 */
public final class Recoveries {
  private static final Logger LOG = LoggerFactory.getLogger(Recoveries.class);
  private static final String EXECUTIONS = "ACT_RU_EXECUTION";

  private final NodeId node;
  private final DataCodec data;
  private final AddressedIds ids;

  /** Names of rows that may be there. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  public Recoveries(NodeId node, DataCodec data, AddressedIds ids) {
    this.node = node;
    this.data = data;
    this.ids = ids;
  }

  NodeId node() {
    return node;
  }

  boolean isHere(String other) {
    return node.value().equals(other);
  }

  static Instant now() {
    return ClockUtil.getCurrentTime().toInstant();
  }

  byte[] encode(Recovery recovery) {
    return data.encode(recovery.toData());
  }

  /**
   * Reads a report or an entry of the record.
   *
   * @throws CorruptRecordException if it is torn
   * @throws IllegalArgumentException if it is something else
   */
  Recovery decode(byte[] bytes) {
    return Recovery.from(data.decode(bytes));
  }

  /** An entry of the record of recoveries; null if it is none. */
  public Recovery readable(JournalRecord entry) {
    try {
      return decode(entry.value());
    } catch (CorruptRecordException | IllegalArgumentException e) {
      LOG.debug("Passed over entry {} of the record of recoveries", entry.offset(), e);
      return null;
    }
  }

  /** The recovery of a job; null if it has none. */
  Recovery find(Connection connection, String jobId) throws SQLException {
    byte[] bytes = ByteRows.find(connection, RecoveryRows.ofJob(jobId));
    return bytes == null ? null : decode(bytes);
  }

  /** As {@link #find(Connection, String)}, as the running command's transaction sees it. */
  Recovery find(String jobId) {
    try {
      return known.contains(RecoveryRows.ofJob(jobId))
          ? find(TurnSession.current().jdbc(), jobId)
          : null;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Marks the job, and writes the entry. */
  void save(Recovery recovery) {
    String name = RecoveryRows.ofJob(recovery.job());
    put(name, recovery.job(), encode(recovery));
    record(recovery);
  }

  /** Takes the mark off, and writes the entry. */
  void end(Recovery recovery, String outcome) {
    try {
      ByteRows.delete(TurnSession.current().jdbc(), RecoveryRows.ofJob(recovery.job()));
    } catch (SQLException e) {
      throw failed(e);
    }
    record(recovery.ended(outcome, now()));
  }

  /** Writes an entry only. */
  void record(Recovery recovery) {
    TurnSession.current().send(new OutgoingMessage.ToRecoveries(recovery.id(), encode(recovery)));
  }

  /** Tells the initiators. */
  void report(Recovery recovery) {
    TurnSession.current().send(new OutgoingMessage.ToInitiators(recovery.rule(), encode(recovery)));
  }

  /** How many times a rule has restored an instance. */
  int restored(String root, String rule) {
    return counts(root).getOrDefault(rule, 0L) instanceof Long count ? Math.toIntExact(count) : 0;
  }

  void restoredOnceMore(String root, String rule) {
    Map<String, Object> counts = new LinkedHashMap<>(counts(root));
    counts.put(rule, restored(root, rule) + 1L);
    put(RecoveryRows.ofInstance(root), root, data.encode(counts));
  }

  /** The root of a process instance that is here. */
  String rootOf(String instance) {
    ExecutionEntity execution =
        Context.getCommandContext().getExecutionManager().findExecutionById(instance);
    return execution == null ? instance : execution.getRootProcessInstanceId();
  }

  private Map<String, Object> counts(String root) {
    String name = RecoveryRows.ofInstance(root);
    if (root == null || !known.contains(name)) {
      return Map.of();
    }
    try {
      byte[] bytes = ByteRows.find(TurnSession.current().jdbc(), name);
      return bytes == null ? Map.of() : data.decode(bytes);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void put(String name, String about, byte[] bytes) {
    known.add(name);
    try {
      ByteRows.put(
          TurnSession.current().jdbc(), name, () -> ids.nextId(IdLayout.parse(about)), bytes);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  static ProcessEngineException failed(SQLException e) {
    return new ProcessEngineException(
        "The marks of recoveries cannot be used: " + e.getMessage(), e);
  }

  /** Whether a job, or external task, has a mark. In the connection's transaction. */
  public static boolean isMarked(Connection connection, String job) {
    try {
      return ByteRows.find(connection, RecoveryRows.ofJob(job)) != null;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  boolean mayHave(String jobId) {
    return known.contains(RecoveryRows.ofJob(jobId));
  }

  /** The jobs that may have marks. */
  List<String> jobs() {
    return known.stream().map(RecoveryRows::job).filter(job -> job != null).sorted().toList();
  }

  /** Learns what a shard has. */
  public void restored(ShardImage image) {
    for (Row row : image.rows(ByteRows.TABLE)) {
      learn(row);
    }
  }

  private void learn(Row row) {
    if (row.value("NAME_") instanceof String name && RecoveryRows.isOne(name)) {
      known.add(name);
    }
  }

  /** A shard has left the node. */
  public void shardGone(Address address) {
    known.removeIf(name -> address.equals(IdLayout.parse(name.substring(name.indexOf('/') + 1))));
  }

  /** True if a transaction deletes what may have marks. */
  public boolean concern(List<RowChange> changes) {
    return !known.isEmpty() && changes.stream().anyMatch(change -> nameOf(change) != null);
  }

  /** The name of the row that goes with a row that is deleted, if it may be there; or null. */
  private String nameOf(RowChange change) {
    if (!(change instanceof RowChange.Remove)) {
      return null;
    }
    String id = change.key().key();
    String name =
        switch (change.key().table()) {
          case Recovery.JOBS, Recovery.EXTERNAL_TASKS -> RecoveryRows.ofJob(id);
          case EXECUTIONS -> RecoveryRows.ofInstance(id);
          default -> null;
        };
    return name != null && known.contains(name) ? name : null;
  }

  /** Ends the recoveries of jobs that are deleted in the connection's present transaction. */
  public void deleteWith(Connection connection, List<RowChange> changes) throws SQLException {
    for (RowChange change : changes) {
      String name = nameOf(change);
      if (name != null) {
        if (RecoveryRows.job(name) != null) {
          endWithJob(connection, change.key().key());
        }
        ByteRows.delete(connection, name);
      }
    }
  }

  private void endWithJob(Connection connection, String jobId) throws SQLException {
    try {
      Recovery recovery = find(connection, jobId);
      if (recovery != null) {
        JobEntity running = Context.getCommandContext().getCurrentJob();
        boolean ran = running != null && running.getId().equals(jobId);
        String outcome = ran ? "succeeded on " + node : "the job was taken away";
        record(
            recovery.ended(
                recovery.ofExternalTask() ? "the task was completed or taken away" : outcome,
                now()));
      }
    } catch (CorruptRecordException | IllegalArgumentException e) {
      LOG.warn("The mark of job {} cannot be read and goes with it: {}", jobId, e.getMessage());
    }
  }
}
