package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.CoveyPlugin;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Stands before a node's Kafka producer and holds its committer at a chosen call, so that a test
 * can kill the node between the database's commit and Kafka's. Thread-safe.
 */
final class HeldCommits implements InvocationHandler {
  private static final String[] WAY_TO_WRITER = {
    "node", "membership", "fabric", "connection", "writer"
  };

  private final Object producer;
  private String heldCall = "";
  private int passing;
  private boolean holding;
  private long arming;

  private HeldCommits(Object producer) {
    this.producer = producer;
  }

  /** Before the producer of a node that has joined. */
  static HeldCommits install(CoveyPlugin plugin) {
    try {
      Object writer = plugin;
      for (String name : WAY_TO_WRITER) {
        writer = field(writer, name).get(writer);
      }
      Field field = field(writer, "producer");
      HeldCommits held = new HeldCommits(field.get(writer));
      Class<?>[] producerType = {field.getType()};
      field.set(
          writer, Proxy.newProxyInstance(field.getType().getClassLoader(), producerType, held));
      return held;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The way to the node's producer has changed", e);
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

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
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
