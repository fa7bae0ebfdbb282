package dev.covey.engine.progress;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.timeout.EngineSection;
import dev.covey.engine.turn.TurnSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of resumable delegates in one engine transaction. One thread's own. */
public final class DelegateRuns implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(DelegateRuns.class);

  /**
   * What the runs need of the node.
   *
   * @param newTransaction runs a command in a transaction of its own
   * @param alsoSaved what else of the delegate's command, the first context, is saved in the
   *     transaction of each save
   * @param leaves whether work at an address has to end here soon
   */
  public record Surroundings(
      DataCodec data,
      AddressedIds ids,
      CommandExecutor newTransaction,
      AlsoSaved alsoSaved,
      Predicate<Address> leaves,
      LockRenewal locks) {}

  /** Saves what belongs to a command beside its delegate's state. */
  public interface AlsoSaved {
    void save(CommandContext delegates, Connection connection) throws SQLException;
  }

  private final Surroundings node;
  private final CommandContext context;
  private final Map<String, Integer> begun = new HashMap<>();

  private DelegateRuns(Surroundings node, CommandContext context) {
    this.node = node;
    this.context = context;
  }

  /**
   * Begins a run on the thread that runs the delegate; the caller closes it.
   *
   * <p>A run is kept if a job of the delegate's own shard runs it. Nobody but the caller repeats
   * what runs in his transaction; and the timer of a start event, a job of the catalog, starts
   * another instance, perhaps on another shard.
   */
  public static DelegateRun begin(DelegateExecution execution) {
    CommandContext context = Context.getCommandContext();
    if (context == null
        || !context
            .getProcessEngineConfiguration()
            .getSessionFactories()
            .containsKey(DelegateRuns.class)) {
      return new UnkeptRun();
    }
    EngineSection section = EngineSection.begin();
    try {
      return context.getSession(DelegateRuns.class).next(execution);
    } finally {
      section.close();
    }
  }

  private DelegateRun next(DelegateExecution execution) {
    JobEntity job = context.getCurrentJob();
    Address address = job == null ? null : IdLayout.parse(job.getId());
    if (node == null || address == null || address.isCatalog()) {
      LOG.warn(
          "Activity {} saves progress, which is not kept, since no job of its instance runs it;"
              + " camunda:asyncBefore gives it one",
          execution.getCurrentActivityId());
      return new UnkeptRun();
    }
    TurnSession turn = context.getSession(TurnSession.class);
    KeptRun.Identity identity =
        new KeptRun.Identity(job.getId(), address, rootInstance(job), key(turn, execution));
    return new KeptRun(node, context, identity, stored(turn, identity), node.locks().begin(job));
  }

  /** Several delegates may run in one activity instance, as its listeners do. */
  private String key(TurnSession turn, DelegateExecution execution) {
    String activity =
        turn.idempotencyKey(execution.getCurrentActivityId(), execution.getActivityInstanceId());
    return activity + "/" + begun.merge(activity, 1, Integer::sum);
  }

  private String rootInstance(JobEntity job) {
    ExecutionEntity instance =
        job.getProcessInstanceId() == null
            ? null
            : context.getExecutionManager().findExecutionById(job.getProcessInstanceId());
    return instance == null ? null : instance.getRootProcessInstanceId();
  }

  private static ProgressRows.Stored stored(TurnSession turn, KeptRun.Identity identity) {
    String name = ProgressRows.name(identity.jobId(), identity.key());
    try {
      return ProgressRows.find(turn.jdbc(), name);
    } catch (SQLException e) {
      throw new ProcessEngineException(
          "Progress '" + name + "' could not be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void flush() {
    // Each save is a transaction of its own.
  }

  @Override
  public void close() {
    // Each run is closed by its delegate.
  }

  /**
   * Opens one in each command context that asks for it.
   *
   * @param node answers null until the node has joined
   */
  public record Factory(Supplier<Surroundings> node) implements SessionFactory {
    @Override
    public Class<?> getSessionType() {
      return DelegateRuns.class;
    }

    @Override
    public Session openSession() {
      return new DelegateRuns(node.get(), Context.getCommandContext());
    }
  }
}
