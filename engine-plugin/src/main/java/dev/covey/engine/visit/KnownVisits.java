package dev.covey.engine.visit;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.internals.Commits;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.view.ByteRows;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the rows of this node's shards say of visits: whom homes wait for, and what is running here.
 * Learned from the rows themselves, so that it is known of whatever ends a wait or a visit: a
 * timer, the API, a rewind. Thread-safe.
 *
 * <p>Invariant: at least the visits of committed rows are known, from before their shard is open.
 */
final class KnownVisits {
  private static final String EXECUTIONS = "ACT_RU_EXECUTION";
  private static final String VARIABLES = "ACT_RU_VARIABLE";

  private final VisitMail mail;
  private final ChangedVariables changed;
  private final VisitIncidents incidents;
  private final VisitSuspensions suspensions;

  /** Where each visit was sent for which a home here waits. */
  private final Map<String, ShardId> waitedFor = new ConcurrentHashMap<>();

  /** The visits that are running here, by their instances. */
  private final Map<String, String> running = new ConcurrentHashMap<>();

  private final Consumer<String> seen;

  /** Hears of visiting instances whose own variables the running transaction has changed. */
  interface ChangedVariables {
    void of(String instance, String visit, Set<String> names);
  }

  /**
   * @param seen hears of each instance of a visit that was not known to be running here
   */
  KnownVisits(VisitMail mail, ChangedVariables changed, Consumer<String> seen) {
    this.mail = mail;
    this.changed = changed;
    this.incidents = new VisitIncidents(mail);
    this.suspensions = new VisitSuspensions(mail);
    this.seen = seen;
  }

  /** The instances of the visits that are running here. */
  Collection<String> running() {
    return List.copyOf(running.keySet());
  }

  /** Where a home here waits for that visit, or null if none does, as far as has been committed. */
  ShardId whereIs(String visit) {
    return waitedFor.get(visit);
  }

  /** An instance is about to be put in, which runs a visit. */
  void isToRun(String instance, String visit) {
    if (running.put(instance, visit) == null) {
      seen.accept(instance);
    }
  }

  /** Learns of a shard that is about to open. */
  void restored(ShardImage image) {
    image.rows(VisitTopic.TASKS).forEach(this::learn);
    image.rows(VisitTopic.TASKS).forEach(suspensions::learn);
    image.rows(ByteRows.TABLE).forEach(this::learn);
    image.rows(VisitIncidents.TABLE).forEach(this::isIncident);
  }

  /** A shard has left the node. */
  void shardGone(Address address) {
    waitedFor.keySet().removeIf(visit -> address.equals(IdLayout.parse(visit)));
    incidents.shardGone(address);
    suspensions.shardGone(address);
    running.keySet().removeIf(instance -> address.equals(IdLayout.parse(instance)));
  }

  private void learn(Row row) {
    if (row.key().table().equals(VisitTopic.TASKS)) {
      ShardId shard = VisitTopic.of(row);
      if (shard != null) {
        waitedFor.put(row.key().key(), shard);
      }
      return;
    }
    String visit = VisitNames.visit((String) row.value("NAME_"));
    if (visit != null && row.value("ROOT_PROC_INST_ID_") instanceof String instance) {
      isToRun(instance, visit);
    }
  }

  /** Whether an incident's row is of a visit; then it is known. */
  private boolean isIncident(Row row) {
    String visit =
        row.value("PROC_INST_ID_") instanceof String instance ? running.get(instance) : null;
    if (visit != null) {
      incidents.learn(row, visit);
    }
    return visit != null;
  }

  /**
   * Learns from the changes of a transaction, and tells whether a wait or a visit ends, or what a
   * home has or shows of its visit is to change.
   */
  boolean concern(List<RowChange> changes) {
    boolean ends = false;
    for (RowChange change : changes) {
      String table = change.key().table();
      if (change instanceof RowChange.Put put) {
        if (table.equals(VisitTopic.TASKS) || table.equals(ByteRows.TABLE)) {
          learn(put.row());
          ends |= table.equals(VisitTopic.TASKS) && suspensions.changes(put.row());
        } else if (table.equals(VisitIncidents.TABLE)) {
          ends |= isIncident(put.row());
        } else if (table.equals(VARIABLES)) {
          ends |= changing(put) != null;
        }
      } else if (change instanceof RowChange.Remove) {
        ends |=
            table.equals(VisitTopic.TASKS) && waitedFor.containsKey(change.key().key())
                || table.equals(VisitIncidents.TABLE) && incidents.has(change.key().key())
                || table.equals(EXECUTIONS) && running.containsKey(change.key().key());
      }
    }
    return ends;
  }

  /** The visiting instance of whose own variables a row is one, or null. */
  private String changing(RowChange.Put variable) {
    return variable.row().value("EXECUTION_ID_") instanceof String instance
            && running.containsKey(instance)
        ? instance
        : null;
  }

  /** Tells homes what visits that go on have done to variables, and not as they begin. */
  private void tellOfVariables(List<RowChange> changes) {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    Set<String> told = new HashSet<>();
    for (RowChange change : changes) {
      if (change instanceof RowChange.Put put && put.key().table().equals(VARIABLES)) {
        String instance = changing(put);
        if (instance != null) {
          names
              .computeIfAbsent(instance, unknown -> new LinkedHashSet<>())
              .add((String) put.row().value("NAME_"));
        }
      } else if (change instanceof RowChange.Put put && put.key().table().equals(ByteRows.TABLE)) {
        told.add(VisitNames.visit((String) put.row().value("NAME_")));
      }
    }
    names.forEach(
        (instance, changed) -> {
          String visit = running.get(instance);
          if (visit != null && !told.contains(visit)) {
            this.changed.of(instance, visit, changed);
          }
        });
  }

  /** Tells the other shard of waits and visits that end in the running transaction. */
  void deleteWith(Connection connection, List<RowChange> changes) throws SQLException {
    tellOfVariables(changes);
    for (RowChange change : changes) {
      if (change.key().table().equals(VisitIncidents.TABLE)) {
        incidents.tell(connection, change);
      } else if (change instanceof RowChange.Put put
          && change.key().table().equals(VisitTopic.TASKS)
          && suspensions.changes(put.row())) {
        suspensions.tell(put.row());
      } else if (change instanceof RowChange.Remove
          && change.key().table().equals(VisitTopic.TASKS)) {
        noLongerWaitedFor(connection, change.key().key());
      } else if (change instanceof RowChange.Remove && change.key().table().equals(EXECUTIONS)) {
        noLongerRunning(connection, change.key().key());
      }
    }
  }

  private void noLongerWaitedFor(Connection connection, String visit) throws SQLException {
    ShardId shard = waitedFor.get(visit);
    if (shard == null) {
      return;
    }
    VisitRows.deleteEnd(connection, visit);
    if (!VisitSession.current().hasEnded(visit)) {
      mail.sendIfThere(shard, new VisitCall.CancelVisit(visit));
    }
    Commits.after(
        () -> {
          waitedFor.remove(visit);
          suspensions.forget(visit);
        });
  }

  /** The row is gone already if the home knows: the visit has ended, or was cancelled. */
  private void noLongerRunning(Connection connection, String instance) throws SQLException {
    String visit = running.get(instance);
    if (visit == null) {
      return;
    }
    if (VisitRows.delete(connection, visit)) {
      mail.sendHome(
          VisitCall.EndVisit.without(
              visit,
              Ending.LOST.word(),
              "Instance " + instance + ", which ran its visit, was deleted"));
    }
    Commits.after(() -> running.remove(instance));
  }
}
