package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.CoveyPlugin;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

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
  private byte[] heldText;
  private Object carrier;

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
    heldText = null;
    arming++;
    notifyAll();
  }

  /**
   * Holds the commit of the next transaction in which the text stands; whoever is held now goes on.
   *
   * @param text as Kryo writes it, but for its last character, which Kryo marks
   */
  synchronized void holdCommitOf(String text) {
    hold("", 0);
    heldText = text.substring(0, text.length() - 1).getBytes(StandardCharsets.US_ASCII);
    carrier = null;
  }

  /** Waits at the commit of a transaction that carries the text. */
  private synchronized void passWithText(Object producer, String call, Object[] args)
      throws InterruptedException {
    if (heldText == null) {
      return;
    }
    if (call.equals("send")
        && args[0] instanceof ProducerRecord<?, ?> sent
        && sent.value() instanceof byte[] value
        && contains(value, heldText)) {
      carrier = producer;
    } else if (call.equals("commitTransaction") && producer == carrier) {
      awaitRelease();
    }
  }

  private static boolean contains(byte[] bytes, byte[] text) {
    for (int from = 0; from + text.length <= bytes.length; from++) {
      if (Arrays.equals(bytes, from, from + text.length, text, 0, text.length)) {
        return true;
      }
    }
    return false;
  }

  synchronized boolean holding() {
    return holding;
  }

  private synchronized void pass(String call) throws InterruptedException {
    if (!call.equals(heldCall) || --passing != 0) {
      return;
    }
    awaitRelease();
  }

  private void awaitRelease() throws InterruptedException {
    long now = arming;
    holding = true;
    while (arming == now) {
      wait();
    }
    holding = false;
  }

  private Object invoke(Object producer, Method method, Object[] args) throws Throwable {
    pass(method.getName());
    passWithText(producer, method.getName(), args);
    try {
      Object result = method.invoke(producer, args);
      pass("after-" + method.getName());
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
