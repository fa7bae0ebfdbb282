package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.CoveyPlugin;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Stands before a node's Kafka producers and holds its committer at a chosen call, so that a test
 * can kill the node between the database's commit and Kafka's. Thread-safe.
 */
final class HeldCommits {
  private static final String[] WAY_TO_WRITERS = {
    "node", "membership", "fabric", "connection", "writers"
  };

  private String heldCall = "";
  private int passing;
  private boolean holding;
  private long arming;

  private HeldCommits() {}

  /** Before the producers of a node that has joined. */
  static HeldCommits install(CoveyPlugin plugin) {
    try {
      Object writers = plugin;
      for (String name : WAY_TO_WRITERS) {
        writers = field(writers, name).get(writers);
      }
      HeldCommits held = new HeldCommits();
      for (Object writer : (List<?>) writers) {
        Field field = field(writer, "producer");
        Object producer = field.get(writer);
        Class<?>[] producerType = {field.getType()};
        InvocationHandler handler = (proxy, method, args) -> held.invoke(producer, method, args);
        field.set(
            writer,
            Proxy.newProxyInstance(field.getType().getClassLoader(), producerType, handler));
      }
      return held;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The way to the node's producers has changed", e);
    }
  }

  private static Field field(Object holder, String name) throws NoSuchFieldException {
    Field field = holder.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /**
   * Holds the n-th such call from now; whoever is held now goes on.
   *
   * @param call a method of the producer, as {@code send}; {@code after-send} holds its return
   */
  synchronized void hold(String call, int n) {
    heldCall = call;
    passing = n;
    arming++;
    notifyAll();
  }

  synchronized boolean holding() {
    return holding;
  }

  private synchronized void pass(String call) throws InterruptedException {
    if (!call.equals(heldCall) || --passing != 0) {
      return;
    }
    long now = arming;
    holding = true;
    while (arming == now) {
      wait();
    }
    holding = false;
  }

  private Object invoke(Object producer, Method method, Object[] args) throws Throwable {
    pass(method.getName());
    try {
      Object result = method.invoke(producer, args);
      pass("after-" + method.getName());
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
