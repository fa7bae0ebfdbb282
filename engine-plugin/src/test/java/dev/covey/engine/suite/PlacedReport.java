package dev.covey.engine.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes down, a line each, what visits the tests have opened. One thread at a time. */
final class PlacedReport {
  private static final String TESTS = "org.camunda.bpm.engine.test.bpmn.";

  private final Path file;
  private String test = "unknown";
  private int visits;
  private int failures;
  private int notReached;

  PlacedReport(Path file) {
    this.file = file;
  }

  /**
   * After a command.
   *
   * @param all the visits of the test so far
   * @param failed how many of their first jobs have just failed
   */
  void seen(int all, int failed) {
    if (all > visits || failed > 0) {
      test = currentTest().orElse(test);
    }
    visits = all;
    failures += failed;
  }

  private static Optional<String> currentTest() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> frame.getClassName().startsWith(TESTS))
                    .reduce((inner, outer) -> outer))
        .map(frame -> frame.getClassName() + "#" + frame.getMethodName());
  }

  /**
   * A test has ended.
   *
   * @param left what was on its way
   * @param tables in which something of instances was left on the second node
   */
  void ended(int all, int notReachedInAll, List<String> left, Set<String> tables) {
    if (all > 0) {
      write(
          "%s %d visits, %d failed, %d times no rest%s%s"
              .formatted(
                  test,
                  all,
                  failures,
                  notReachedInAll - notReached,
                  left.isEmpty() ? "" : ", on its way " + left,
                  tables.isEmpty() ? "" : ", in tables " + tables));
    }
    notReached = notReachedInAll;
    visits = 0;
    failures = 0;
    test = "unknown";
  }

  private void write(String line) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
