package dev.covey.engine.workspace;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.timeout.EngineSection;
import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.workspace.FileRows.Chunk;
import dev.covey.policy.SitePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;

/**
 * The workspaces that one engine transaction uses. One thread's own.
 *
 * <p>Invariant: from its opening to the end of the transaction a folder is this transaction's
 * alone, on this node by a lock, on any other because the shard is here. At {@code COMMITTING},
 * with the instance's row locked, the rows become what the folder is; so files and all else that
 * the transaction did are one turn, or nothing of both.
 */
public final class Workspaces implements Session {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * What workspaces need of the node.
   *
   * @param policyAt how much an instance's files may have together
   * @param turnBytes that a turn may have
   */
  public record Surroundings(
      WorkspaceFolders folders,
      AddressedIds ids,
      Function<Address, SitePolicy> policyAt,
      int turnBytes) {}

  /**
   * @param root id of its root process instance
   */
  private record Used(String instance, String root, InstanceFolder folder) {}

  private final Surroundings node;
  private final CommandContext context;
  private final Map<String, Used> used = new LinkedHashMap<>();

  private Workspaces(Surroundings node, CommandContext context) {
    this.node = node;
    this.context = context;
  }

  /**
   * The folder of a process instance, holding its files as its last turn left them and as this
   * transaction has changed them.
   *
   * @throws IllegalStateException outside a command of an engine of a collective
   */
  public static Path open(String instance) {
    CommandContext context = Context.getCommandContext();
    if (context == null
        || !context
            .getProcessEngineConfiguration()
            .getSessionFactories()
            .containsKey(Workspaces.class)) {
      throw new IllegalStateException(
          "Expected to be called by a delegate or listener of an engine with the Covey plugin");
    }
    EngineSection section = EngineSection.begin();
    try {
      return context.getSession(Workspaces.class).folder(instance);
    } finally {
      section.close();
    }
  }

  private Path folder(String instance) {
    Used there = used.get(instance);
    if (there == null) {
      there = begin(instance);
    }
    return there.folder().folder();
  }

  private Used begin(String instance) {
    Address address = IdLayout.parse(instance);
    if (node == null || address == null || address.isCatalog()) {
      throw new IllegalStateException(
          "Expected a process instance of a collective, but its id is " + instance);
    }
    ExecutionEntity execution = context.getExecutionManager().findExecutionById(instance);
    InstanceFolder folder = node.folders().folder(instance);
    lock(instance, folder);
    Used one = new Used(instance, execution.getRootProcessInstanceId(), folder);
    used.put(instance, one);
    if (used.size() == 1) {
      TurnSession turn = context.getSession(TurnSession.class);
      turn.beforeTurn(this::pickUp);
      context
          .getTransactionContext()
          .addTransactionListener(TransactionState.ROLLED_BACK, c -> rolledBack());
    }
    try {
      folder.materialise(context.getSession(TurnSession.class).jdbc(), instance);
      return one;
    } catch (SQLException | IOException e) {
      throw new WorkspaceException(
          "Workspace %s cannot be made ready: %s".formatted(folder.folder(), e), e);
    }
  }

  private static void lock(String instance, InstanceFolder folder) {
    try {
      if (!folder.lock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new WorkspaceException(
            "The workspace of instance %s has been in use by another transaction for %d s"
                .formatted(instance, PATIENCE.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkspaceException(
          "Interrupted while waiting for the workspace of instance " + instance, e);
    }
  }

  /**
   * Writes what has changed in all folders to the rows, in a transaction that may be another than
   * this one, as that of a delegate's save is.
   */
  public void pickUp(Connection connection) {
    for (Used one : used.values()) {
      pickUp(connection, one);
    }
  }

  private void pickUp(Connection connection, Used one) {
    try {
      if (!FileRows.lockInstance(connection, one.instance())) {
        return;
      }
      Address address = IdLayout.parse(one.instance());
      one.folder().pickUp(new Writing(connection, one), node.policyAt().apply(address));
    } catch (SQLException | IOException e) {
      throw new WorkspaceException(
          "Workspace %s cannot be kept: %s".formatted(one.folder().folder(), e), e);
    }
  }

  /** Writes rows and counts what the turn will have of them. */
  private final class Writing implements InstanceFolder.Rows {
    private final Connection connection;
    private final Used one;
    private long bytes;

    Writing(Connection connection, Used one) {
      this.connection = connection;
      this.one = one;
    }

    @Override
    public Chunk insert(int number, String path, byte[] content) throws SQLException {
      count(content);
      String id = node.ids().nextId(IdLayout.parse(one.instance()));
      return FileRows.insert(connection, id, one.instance(), one.root(), number, path, content);
    }

    private void count(byte[] content) {
      bytes += content.length;
      if (bytes > node.turnBytes()) {
        throw new WorkspaceException(
            "Expected one transaction to add at most %,d bytes to workspace %s, which is what a turn holds;"
                    .formatted(node.turnBytes(), one.folder().folder())
                + " write less at a time, or save progress in between");
      }
    }

    @Override
    public Chunk update(Chunk chunk, byte[] content) throws SQLException {
      return FileRows.update(connection, chunk, content);
    }

    @Override
    public void delete(Chunk chunk) throws SQLException {
      FileRows.delete(connection, chunk);
    }
  }

  private void rolledBack() {
    used.values().forEach(one -> one.folder().rolledBack());
  }

  @Override
  public void flush() {
    // Files are picked up at COMMITTING, when it is known which instances go on.
  }

  /** The transaction has ended. */
  @Override
  public void close() {
    used.values().forEach(one -> one.folder().lock().unlock());
    used.clear();
  }

  /**
   * Opens one in each command context that asks for it.
   *
   * @param node answers null until the node has joined
   */
  public record Factory(Supplier<Surroundings> node) implements SessionFactory {
    @Override
    public Class<?> getSessionType() {
      return Workspaces.class;
    }

    @Override
    public Session openSession() {
      return new Workspaces(node.get(), Context.getCommandContext());
    }
  }
}
