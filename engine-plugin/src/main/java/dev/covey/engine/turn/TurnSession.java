package dev.covey.engine.turn;

import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.JobNames;
import dev.covey.engine.capture.ChangedRows;
import dev.covey.engine.capture.SessionRows;
import dev.covey.engine.view.ByteRows;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.OutgoingMessage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.ibatis.session.SqlSession;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.TransactionContext;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.db.sql.DbSqlSession;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.Session;

/**
 * One engine transaction on its way to become turns. A session of the command context, so that a
 * command that requires a new transaction has its own. One thread's own.
 */
public final class TurnSession implements Session {
  private final TurnRecorder recorder;
  private final CommandContext context;
  private final long catalogBase;
  private final List<OutgoingMessage> messages = new ArrayList<>();
  private final Map<String, List<String>> activityRuns = new HashMap<>();
  private final List<BeforeTurn> beforeTurn = new ArrayList<>(0);
  private OwnedShard consumer;
  private long nextPosition;
  private long expectedCatalog = -1;
  private Object result;
  private BegunTurns begun;
  private CompletableFuture<Void> durable;
  private boolean awaited;
  private boolean pastMyBatis;
  private boolean journaledInAnyCase;
  private int repeatables;

  TurnSession(TurnRecorder recorder, CommandContext context) {
    this.recorder = recorder;
    this.context = context;
    this.catalogBase = recorder.catalogNumber();
    TransactionContext transaction = context.getTransactionContext();
    transaction.addTransactionListener(TransactionState.COMMITTING, c -> committing());
    transaction.addTransactionListener(TransactionState.COMMITTED, c -> committed());
    transaction.addTransactionListener(TransactionState.ROLLED_BACK, c -> rolledBack());
  }

  /** The turn of the running command. */
  public static TurnSession current() {
    return Context.getCommandContext().getSession(TurnSession.class);
  }

  /** The transaction consumes an inbox message of a shard. */
  public void consume(OwnedShard shard, InboxMessage message) {
    consumer = shard;
    nextPosition = message.offset() + 1;
  }

  /**
   * The transaction consumes the message after the one that it has consumed, too.
   *
   * @param cause what stays the same when that message is handled again, with others or alone
   */
  public void consumeNext(InboxMessage message, String cause) {
    nextPosition = message.offset() + 1;
    recorder.scope().cause(cause);
    activityRuns.clear();
    repeatables = 0;
  }

  /** Leaves with the turn. */
  public void send(OutgoingMessage message) {
    messages.add(message);
  }

  /**
   * A key of the running activity that is the same whenever the engine runs it again because its
   * turn was not committed: what caused the transaction, the activity, and which of its runs in the
   * transaction this is.
   */
  public String idempotencyKey(String activityId, String activityInstanceId) {
    String cause = context.getCurrentJob() != null ? runningJob() : recorder.scope().cause();
    List<String> runs = activityRuns.computeIfAbsent(activityId, id -> new ArrayList<>());
    if (!runs.contains(activityInstanceId)) {
      runs.add(activityInstanceId);
    }
    return cause == null
        ? activityInstanceId
        : cause + "/" + activityId + "/" + runs.indexOf(activityInstanceId);
  }

  /**
   * A text that is the same when the collective repeats this transaction because its turn was not
   * committed, and another one each time it is asked for. Null if only the caller can repeat it.
   */
  public String repeatable() {
    String cause =
        context.getCurrentJob() != null
            ? runningJob()
            : consumer == null ? null : recorder.scope().cause();
    return cause == null ? null : cause + "/" + repeatables++;
  }

  /** The id that the running job had at first: one that has moved to another shard has another. */
  private String runningJob() {
    String id = context.getCurrentJob().getId();
    try {
      byte[] origin = ByteRows.find(jdbc(), JobNames.origin(id));
      return origin == null ? id : new String(origin, StandardCharsets.UTF_8);
    } catch (SQLException e) {
      throw new ProcessEngineException(
          "The origin of job " + id + " could not be read: " + e.getMessage(), e);
    }
  }

  /** The transaction is refused unless the catalog is still at that turn when it commits. */
  public void expectCatalog(long number) {
    expectedCatalog = number;
  }

  /** A last step of the transaction, on its connection, before its turns are made. */
  public interface BeforeTurn {
    void run(Connection connection) throws SQLException;
  }

  /** Runs as the transaction commits, after all flushes; what it throws rolls back. */
  public void beforeTurn(BeforeTurn step) {
    beforeTurn.add(step);
  }

  /** The shard whose message is consumed gets a turn even if nothing of it changes. */
  public void journalInAnyCase() {
    journaledInAnyCase = true;
  }

  void result(Object value) {
    result = value;
  }

  private void committing() {
    List<RowChange> changes = changes();
    Consumption consumption = new Consumption(consumer, nextPosition, messages);
    if (changes.isEmpty() && consumption.isEmpty()) {
      return;
    }
    Map<Address, List<RowChange>> byAddress = recorder.byAddress(changes);
    if (journaledInAnyCase) {
      byAddress.putIfAbsent(consumer.address(), List.of());
    }
    if (byAddress.containsKey(Address.CATALOG) && !recorder.ownsCatalog()) {
      proposeOrRefuse(byAddress);
    }
    if (expectedCatalog < 0 && changes.stream().anyMatch(TurnSession::isDeployment)) {
      // Versions count on what was there, and no constraint of the database would notice.
      expectedCatalog = catalogBase;
    }
    boolean job = Context.getJobExecutorContext() != null;
    if (!job) {
      // A job was let in while Kafka was there; its turn waits for Kafka, nobody waits for it.
      recorder.requireAvailable();
    }
    awaited = !job && recorder.scope().awaitsTurns() && !recorder.relaxed(changes);
    begun = recorder.begin(byAddress, consumption, expectedCatalog, result);
  }

  private static boolean isDeployment(RowChange change) {
    return change.key().table().equals("ACT_RE_DEPLOYMENT");
  }

  private void proposeOrRefuse(Map<Address, List<RowChange>> byAddress) {
    if (byAddress.size() > 1 || consumer != null) {
      throw new TurnRefusedException(
          "This transaction changes definitions or identities of the collective together with process"
              + " instances, which only the owner of the catalog can do. Do it in two transactions.");
    }
    throw new CatalogChange(byAddress.get(Address.CATALOG), catalogBase, result);
  }

  private List<RowChange> changes() {
    try {
      for (BeforeTurn step : beforeTurn) {
        step.run(jdbc());
      }
      List<RowChange> changes = taken();
      if (!recorder.dependentRows().concern(changes)) {
        return changes;
      }
      recorder.dependentRows().delete(jdbc(), changes);
      List<RowChange> all = new ArrayList<>(changes);
      all.addAll(taken());
      return all;
    } catch (SQLException e) {
      throw new TurnRefusedException("The changed rows could not be read: " + e.getMessage(), e);
    }
  }

  private List<RowChange> taken() throws SQLException {
    ChangedRows rows = SessionRows.take(connection());
    return rows.isEmpty() ? List.of() : rows.fold(recorder.tables(), recorder.pagingAt());
  }

  private SqlSession sqlSession() {
    return context.getSession(DbSqlSession.class).getSqlSession();
  }

  private Connection connection() {
    return sqlSession().getConnection();
  }

  /**
   * The transaction's connection, for rows that are changed past MyBatis: it does not know of them,
   * and would neither commit nor roll back, but commit whatever happened when it gives the
   * connection back. So this session does both.
   */
  public Connection jdbc() {
    pastMyBatis = true;
    return connection();
  }

  /**
   * Waits until the turns of this transaction, which has ended, are durable, also on a thread that
   * waits for nothing else. A job waits as long as it takes, for nobody waits for it.
   *
   * @throws ShardMovedException in a job, if its turns are lost
   * @throws NotDurableException elsewhere, as {@link Durability#await} says
   */
  public void awaitDurable() {
    if (durable == null) {
      return;
    }
    if (Context.getJobExecutorContext() != null) {
      Durability.awaitInJob(durable);
    } else {
      Durability.await(durable);
    }
  }

  private void committed() {
    if (pastMyBatis) {
      sqlSession().commit(true);
    }
    if (begun == null) {
      return;
    }
    durable = begun.commit();
    if (awaited) {
      Scope scope = recorder.scope();
      scope.pending(durable);
      if (scope.outermost()) {
        // The transaction ends outside any command, as under Spring: its caller is here.
        Durability.await(scope);
      }
    }
  }

  private void rolledBack() {
    if (pastMyBatis) {
      sqlSession().rollback(true);
    }
    if (begun != null) {
      begun.abandon();
    } else {
      discard();
    }
  }

  private void discard() {
    try {
      SessionRows.take(connection());
    } catch (SQLException | RuntimeException e) {
      // No connection, no rows: H2 forgets the session, and so do we when it is closed.
      SessionRows.forgetClosed();
    }
  }

  @Override
  public void flush() {
    // Rows are taken at COMMITTING, after every session's flush.
  }

  @Override
  public void close() {
    // Nothing is held: the listeners have ended the turn.
  }
}
