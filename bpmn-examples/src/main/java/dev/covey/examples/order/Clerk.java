package dev.covey.examples.order;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated clerk, who approves every shipment at one engine. One daemon thread looks for tasks
 * of the group {@value OrderApplication#CLERKS}, claims and completes them. Whatever goes wrong (a
 * task vanished, another clerk was faster, the engine refuses) is left for the next look. All
 * clerks are the same user, so that a task which one claimed and did not complete is not lost.
 *
 * <p>{@link #start} and {@link #close} belong to one owner, on any thread.
 */
public final class Clerk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);
  private static final String USER = "clerk";
  private static final long MILLIS_BETWEEN_LOOKS = 50;
  private static final long SECONDS_TO_FINISH = 10;
  private static final int TASKS_A_LOOK = 100;

  private enum State {
    LATENT,
    STARTED,
    CLOSED
  }

  private final ProcessEngine engine;
  private final AtomicReference<State> state = new AtomicReference<>(State.LATENT);
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(Clerk::daemon);

  public Clerk(ProcessEngine engine) {
    this.engine = engine;
  }

  /**
   * Begins to work.
   *
   * @throws IllegalStateException if called a second time or after {@link #close}
   */
  public void start() {
    if (!state.compareAndSet(State.LATENT, State.STARTED)) {
      throw new IllegalStateException(
          "The clerk at engine %s is %s and starts only once: make a new one"
              .formatted(engine.getName(), state.get()));
    }
    worker.scheduleWithFixedDelay(this::look, 0, MILLIS_BETWEEN_LOOKS, MILLISECONDS);
  }

  /** Stops after the task in hand, for which it waits up to ten seconds. Idempotent. */
  @Override
  public void close() {
    state.set(State.CLOSED);
    // Not shutdownNow: an interrupt in the middle of a statement can close a file database.
    worker.shutdown();
    try {
      if (!worker.awaitTermination(SECONDS_TO_FINISH, SECONDS)) {
        LOG.debug("The clerk at engine {} is still busy with its last task", engine.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      for (Task task : openTasks()) {
        if (state.get() == State.CLOSED) {
          return;
        }
        approve(task);
      }
    } catch (RuntimeException e) {
      LOG.debug("Engine {} showed no tasks, will look again", engine.getName(), e);
    }
  }

  private List<Task> openTasks() {
    return engine
        .getTaskService()
        .createTaskQuery()
        .taskCandidateGroup(OrderApplication.CLERKS)
        .includeAssignedTasks()
        .active()
        .listPage(0, TASKS_A_LOOK);
  }

  private void approve(Task task) {
    if (task.getAssignee() != null && !task.getAssignee().equals(USER)) {
      return;
    }
    TaskService tasks = engine.getTaskService();
    try {
      tasks.claim(task.getId(), USER);
      tasks.complete(task.getId(), Map.of(OrderApplication.APPROVED, true));
      LOG.debug("Task {} of {} approved", task.getId(), task.getProcessInstanceId());
    } catch (RuntimeException e) {
      LOG.debug("Task {} was not approved, will look again", task.getId(), e);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "clerk");
    thread.setDaemon(true);
    return thread;
  }
}
