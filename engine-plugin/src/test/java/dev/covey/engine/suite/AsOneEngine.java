package dev.covey.engine.suite;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.internals.EngineFields;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.MismatchingMessageCorrelationException;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.MessageCorrelationBuilderImpl;
import org.camunda.bpm.engine.impl.cmd.CorrelateAllMessageCmd;
import org.camunda.bpm.engine.impl.cmd.CorrelateMessageCmd;
import org.camunda.bpm.engine.impl.cmd.DeployCmd;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.cmd.FindActiveActivityIdsCmd;
import org.camunda.bpm.engine.impl.cmd.GetActivityInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.MessageEventReceivedCmd;
import org.camunda.bpm.engine.impl.cmd.PurgeDatabaseAndCacheCmd;
import org.camunda.bpm.engine.impl.cmd.SignalCmd;
import org.camunda.bpm.engine.impl.cmd.SignalEventReceivedCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.db.DbEntity;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobListener;
import org.camunda.bpm.engine.impl.jobexecutor.JobFailureCollector;
import org.camunda.bpm.engine.impl.repository.DeploymentBuilderImpl;
import org.camunda.bpm.engine.task.Attachment;

/**
 * The first interceptor of the first engine: to the thread of a test, the two nodes are one engine.
 * Each outermost command goes to where what it is about lives, and returns when nothing is on its
 * way between the nodes any more.
 */
final class AsOneEngine extends CommandInterceptor {
  /** More commands than any test has; some repeat until a job has a number of tries. */
  private static final int MOST = 600;

  private static final Set<String> NOT_ABOUT = Set.of("processDefinitionId", "deploymentId");

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return EngineFields.of(type, AsOneEngine::tells);
        }
      };

  private volatile TwoNodes nodes;
  private final ThreadLocal<Boolean> tidying = ThreadLocal.withInitial(() -> false);
  private final AtomicInteger commands = new AtomicInteger();

  /** Until then, commands pass. */
  void start(TwoNodes started) {
    nodes = started;
  }

  /** From now on, commands pass: the engine is closing. */
  void stop() {
    nodes = null;
  }

  @Override
  public <T> T execute(Command<T> command) {
    if (nodes == null || tidying.get() || isInside()) {
      return next.execute(command);
    }
    if (commands.incrementAndGet() > MOST) {
      commands.set(0);
      throw new AssertionError("A test that waits for what never comes: " + MOST + " commands");
    }
    nodes.follow();
    T result;
    try {
      result = dispatch(command);
    } catch (RuntimeException | Error e) {
      rest();
      throw e;
    }
    rest().ifPresent(AsOneEngine::rethrow);
    return result;
  }

  /** What is done on the way to rest is no command of the test. */
  private Optional<RuntimeException> rest() {
    boolean before = tidying.get();
    tidying.set(true);
    try {
      return nodes == null ? Optional.empty() : nodes.rest();
    } finally {
      tidying.set(before);
    }
  }

  private static void rethrow(RuntimeException failure) {
    throw failure;
  }

  /** Of another command, or of a thread that is the engine's own. */
  private static boolean isInside() {
    String name = Thread.currentThread().getName();
    return Context.getCommandContext() != null
        || name.startsWith("covey-")
        || name.contains("JobExecutor")
        || Context.getJobExecutorContext() != null;
  }

  private <T> T dispatch(Command<T> command) {
    if (command instanceof DeployCmd) {
      nodes.deploying((DeploymentBuilderImpl) read(command, "deploymentBuilder"));
    } else if (command instanceof PurgeDatabaseAndCacheCmd) {
      return purge(command);
    } else if (command instanceof AbstractQuery<?, ?> query) {
      return nodes.queries().execute(query, command, next);
    } else if (command instanceof CorrelateMessageCmd
        || command instanceof CorrelateAllMessageCmd) {
      return correlate(command);
    }
    if (command instanceof SignalCmd
        || command instanceof MessageEventReceivedCmd
        || command instanceof SignalEventReceivedCmd) {
      return trigger(command);
    }
    if (!isAway(command)) {
      return atHome(command);
    }
    if (command instanceof FailedJobListener) {
      return null; // The second node has seen to its failed job.
    }
    if (command instanceof ExecuteJobsCmd) {
      return nodes.executeAway((String) read(command, "jobId"));
    }
    return nodes.atAway(command);
  }

  /** An execution at home that waits for a visit is the one that runs there. */
  private <T> T trigger(Command<T> command) {
    Object holder = command instanceof SignalEventReceivedCmd ? read(command, "builder") : command;
    String execution = (String) read(holder, "executionId");
    if (execution == null) {
      T result = next.execute(command);
      nodes.signalAway((SignalEventReceivedCmd) command);
      return result;
    }
    List<String> there = nodes.visiting(execution, command);
    if (there.isEmpty()) {
      return isAway(command) ? nodes.atAway(command) : next.execute(command);
    }
    EntityFields.write(holder, "executionId", there.get(0));
    return nodes.atAway(command);
  }

  @SuppressWarnings("unchecked")
  private <T> T atHome(Command<T> command) {
    T result = next.execute(command);
    if (command instanceof GetActivityInstanceCmd) {
      nodes.trees().complete(result);
    } else if (command instanceof FindActiveActivityIdsCmd) {
      return (T)
          nodes
              .trees()
              .activeActivities((String) read(command, "executionId"), (List<String>) result);
    }
    return result;
  }

  private <T> T purge(Command<T> command) {
    commands.set(0);
    tidying.set(true);
    try {
      return nodes.purge(command, next);
    } finally {
      tidying.set(false);
    }
  }

  private <T> T correlate(Command<T> command) {
    MessageCorrelationBuilderImpl builder =
        (MessageCorrelationBuilderImpl) read(command, "builder");
    if (nodes.waitsAway(builder.getMessageName())) {
      try {
        return nodes.correlateAway(builder, command);
      } catch (MismatchingMessageCorrelationException e) {
        return next.execute(command);
      }
    }
    return next.execute(command);
  }

  /** Whether a command is about something that lives on the second node. */
  private static boolean isAway(Object command) {
    return isAway(command, true);
  }

  private static boolean isAway(Object holder, boolean lookInside) {
    for (Field field : FIELDS.get(holder.getClass())) {
      Object value = EngineFields.read(field, holder);
      if (value instanceof Collection<?> ids) {
        value = ids.isEmpty() ? null : ids.iterator().next();
      }
      if (value instanceof DbEntity entity) {
        value = entity.getId();
      }
      if (value instanceof String id && isAwayId(id)) {
        return true;
      }
      if (lookInside && value != null && isHolder(field.getType()) && isAway(value, false)) {
        return true;
      }
    }
    return false;
  }

  static boolean isAwayId(String id) {
    Address address = IdLayout.parse(id);
    return address != null && address.site() == TwoNodes.AWAY;
  }

  private static boolean tells(Field field) {
    String name = field.getName();
    Class<?> type = field.getType();
    if (type == String.class) {
      return (name.equals("id") || name.endsWith("Id")) && !NOT_ABOUT.contains(name);
    }
    return Collection.class.isAssignableFrom(type) && name.endsWith("Ids")
        || DbEntity.class.isAssignableFrom(type)
        || type == Attachment.class
        || isHolder(type);
  }

  private static boolean isHolder(Class<?> type) {
    return type.getSimpleName().contains("Builder") || type == JobFailureCollector.class;
  }

  static Object read(Object holder, String name) {
    return EngineFields.read(
        EngineFields.of(holder.getClass(), field -> field.getName().equals(name)).get(0), holder);
  }
}
