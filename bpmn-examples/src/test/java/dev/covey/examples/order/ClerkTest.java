package dev.covey.examples.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.IdentityLinkType;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PlainEngine.class)
class ClerkTest {
  private final ProcessEngine engine;
  private final TaskService tasks;

  ClerkTest(ProcessEngine engine) {
    this.engine = engine;
    this.tasks = engine.getTaskService();
  }

  @Test
  void shouldCompleteOnlyWhatIsForClerks() {
    Task forClerks = newTask(OrderApplication.CLERKS);
    Task forOthers = newTask("directors");
    Task taken = newTask(OrderApplication.CLERKS);
    tasks.claim(taken.getId(), "ann");

    try (Clerk clerk = new Clerk(engine)) {
      clerk.start();
      await().until(() -> isGone(forClerks));
      Task second = newTask(OrderApplication.CLERKS);
      await().until(() -> isGone(second));
    }

    assertThat(isGone(forOthers)).isFalse();
    assertThat(isGone(taken)).isFalse();
    delete(forClerks, forOthers, taken);
  }

  @Test
  void shouldCompleteWhatAnotherClerkClaimedAndLeft() {
    Task left = newTask(OrderApplication.CLERKS);
    tasks.claim(left.getId(), "clerk");

    try (Clerk clerk = new Clerk(engine)) {
      clerk.start();
      await().until(() -> isGone(left));
    }
  }

  @Test
  void shouldGoOnAfterTheEngineRefused() {
    Task task = newTask(OrderApplication.CLERKS);
    Set<String> refusals = ConcurrentHashMap.newKeySet();
    refusals.addAll(Set.of("createTaskQuery", "claim", "complete"));

    try (Clerk clerk = new Clerk(refusing(refusals))) {
      clerk.start();
      await().until(() -> isGone(task));
    }

    assertThat(refusals).isEmpty();
  }

  @Test
  void shouldStartOnceAndCloseTwice() {
    Clerk clerk = new Clerk(engine);
    clerk.start();

    assertThatIllegalStateException().isThrownBy(clerk::start).withMessageContaining("STARTED");
    clerk.close();
    clerk.close();
    assertThatIllegalStateException().isThrownBy(clerk::start).withMessageContaining("CLOSED");
  }

  @Test
  void shouldLeaveNoThreadBehind() {
    Clerk clerk = new Clerk(engine);
    clerk.start();
    assertThat(clerkThreads()).isOne();

    clerk.close();

    await().until(() -> clerkThreads() == 0);
  }

  private static long clerkThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("clerk"))
        .count();
  }

  private Task newTask(String group) {
    Task task = tasks.newTask();
    tasks.saveTask(task);
    tasks.addGroupIdentityLink(task.getId(), group, IdentityLinkType.CANDIDATE);
    return task;
  }

  private boolean isGone(Task task) {
    return tasks.createTaskQuery().taskId(task.getId()).count() == 0;
  }

  private void delete(Task... some) {
    for (Task task : some) {
      tasks.deleteTask(task.getId(), true);
    }
  }

  /** The engine, whose task service refuses the first call of each of these methods. */
  private ProcessEngine refusing(Set<String> refusals) {
    TaskService moody =
        proxy(
            TaskService.class,
            (self, method, arguments) -> {
              if (refusals.remove(method.getName())) {
                throw new ProcessEngineException("not now: " + method.getName());
              }
              return method.invoke(tasks, arguments);
            });
    return proxy(
        ProcessEngine.class,
        (self, method, arguments) ->
            method.getName().equals("getTaskService") ? moody : method.invoke(engine, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(ClerkTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
