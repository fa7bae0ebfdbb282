package dev.covey.engine.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/**
 * Every so many outermost commands holds the journals against the tables and writes down what
 * differs. Another thread's turn may be stored and not yet journaled, so a difference counts when
 * it stays. Thread-safe.
 */
final class ShadowCheck extends CommandInterceptor {
  private static final int EVERY = Integer.getInteger("covey.suite.shadow.every", 200);
  private static final int LINES = 20;

  private final Path report;
  private final AtomicInteger commands = new AtomicInteger();
  private volatile Shadow shadow;
  private int checks;
  private int differing;

  ShadowCheck(Path report) {
    this.report = report;
  }

  void start(Shadow started) {
    shadow = started;
  }

  @Override
  public <T> T execute(Command<T> command) {
    boolean outermost = Context.getCommandContext() == null;
    try {
      return next.execute(command);
    } finally {
      if (outermost && shadow != null && !ofTheNode() && commands.incrementAndGet() % EVERY == 0) {
        check(command);
      }
    }
  }

  /**
   * The node's own threads (its status asks for counts) run beside the test's, which would go on
   * changing tables while journals are read.
   */
  private static boolean ofTheNode() {
    return Thread.currentThread().getName().startsWith("covey-");
  }

  private synchronized void check(Command<?> command) {
    AtomicReference<List<String>> last = new AtomicReference<>(List.of());
    try {
      Awaitility.await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(2))
          .until(() -> differences(last).isEmpty());
    } catch (ConditionTimeoutException e) {
      differing++;
      write("After " + command.getClass().getName(), last.get());
    }
    checks++;
    write(
        "%d checks, %d differing, %d turns, %d rows at last"
            .formatted(checks, differing, shadow.turns(), shadow.rows()),
        List.of());
  }

  private List<String> differences(AtomicReference<List<String>> last) throws SQLException {
    last.set(shadow.differences());
    return last.get();
  }

  private void write(String title, List<String> lines) {
    StringBuilder text = new StringBuilder(title).append('\n');
    lines.stream().limit(LINES).forEach(line -> text.append("  ").append(line).append('\n'));
    try {
      Files.createDirectories(report.getParent());
      Files.writeString(report, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
