package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A node that starts while its broker is busy. */
class PatienceTest {
  private final AtomicLong now = new AtomicLong();
  private final Shutdown shutdown = new Shutdown(now::get);
  private final Patience patience = new Patience(Duration.ofNanos(10), shutdown, now::get);

  @Test
  void shouldTryAgainWhatMayPassUntilTheLimit() {
    AtomicInteger attempts = new AtomicInteger();
    assertThat(patience.with("ask", () -> answerAt(3, attempts), TransactionalWriter::passing))
        .isEqualTo(3);

    attempts.set(0);
    assertThatThrownBy(
            () -> patience.with("ask", () -> answerAt(100, attempts), TransactionalWriter::passing))
        .isInstanceOf(TimeoutException.class);
    assertThat(attempts).hasValue(11);
  }

  @Test
  void shouldNotRepeatWhatIsRefusedForGoodOrWhenTheNodeCloses() {
    AtomicInteger attempts = new AtomicInteger();
    assertThatThrownBy(() -> patience.with("ask", () -> answerAt(3, attempts), e -> false))
        .isInstanceOf(TimeoutException.class);
    assertThat(attempts).hasValue(1);

    shutdown.begin(Duration.ofDays(1));
    assertThatThrownBy(() -> patience.with("ask", () -> answerAt(9, attempts), e -> true))
        .isInstanceOf(TimeoutException.class);
    assertThat(attempts).hasValue(2);
  }

  private int answerAt(int attempt, AtomicInteger attempts) {
    now.incrementAndGet();
    if (attempts.incrementAndGet() < attempt) {
      throw new TimeoutException("busy");
    }
    return attempt;
  }
}
