package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadingProgressTest {
  @Test
  void shouldSaySomethingEveryTwoSecondsOnly() {
    StringWriter err = new StringWriter();
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    ReadingProgress progress = new ReadingProgress(new PrintWriter(err), now::get);

    progress.accept(1);
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_999));
    progress.accept(2);
    assertThat(err.toString()).isEmpty();
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    progress.accept(3);
    progress.accept(4);

    assertThat(err.toString()).isEqualTo("reading the journal: at turn 3" + System.lineSeparator());
  }
}
