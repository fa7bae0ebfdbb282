package dev.covey.engine.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.policy.ActivityTimeout;
import dev.covey.policy.Resolved;
import dev.covey.policy.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodeWatchTest {
  private static final boolean SOAK = Boolean.getBoolean("covey.soak");
  private static final int RUNS = SOAK ? 5_000 : 400;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final AtomicLong now = new AtomicLong();

  @AfterEach
  void forget() {
    Thread.interrupted();
  }

  @Test
  void shouldInterruptCodeThatIsOverdueAndTakeItBackWhenItEnds() {
    CodeWatch watch = CodeWatch.begin(now::get);
    Deadline deadline = deadline(1);
    boolean before = watch.enter(deadline);
    assertThat(watch.overdue(deadline)).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    now.set(SECOND);
    assertThat(watch.overdue(deadline)).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();

    assertThat(watch.leave(deadline, before)).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(watch.overdue(deadline)).isFalse();
    assertThat(CodeWatch.current()).isNull();
  }

  @Test
  void shouldLetTheEngineEndItsWorkAndInterruptTheCodeAfterIt() {
    CodeWatch watch = CodeWatch.begin(now::get);
    Deadline deadline = deadline(1);
    boolean before = watch.enter(deadline);
    EngineSection section = EngineSection.begin();
    now.set(SECOND);
    watch.overdue(deadline);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    section.close();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();

    assertThatThrownBy(EngineSection::begin)
        .isInstanceOf(ActivityTimeoutException.class)
        .hasMessageStartingWith("policy processes.order.timeout 1s (revision 7) ended activity a");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(watch.leave(deadline, before)).isTrue();
  }

  @Test
  void shouldEndInnerCodeWhenTheTimeOfTheOuterIsOver() {
    CodeWatch watch = CodeWatch.begin(now::get);
    Deadline outer = deadline(1);
    Deadline inner = deadline(60);
    boolean code = watch.enter(outer);
    EngineSection section = EngineSection.begin();
    boolean engine = watch.enter(inner);
    now.set(SECOND);
    watch.overdue(outer);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(watch.leave(inner, engine)).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    section.close();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(watch.leave(outer, code)).isTrue();
  }

  static List<Long> seeds() {
    Long one = Long.getLong("covey.seed");
    return one != null ? List.of(one) : new Random(5).longs(SOAK ? 50 : 4).boxed().toList();
  }

  /** A thread goes in and out of code and engine at random, while a watchdog bites all the time. */
  @ParameterizedTest(name = "seed {0} (covey.seed)")
  @MethodSource("seeds")
  void shouldNeverInterruptTheEngine(long seed) throws Exception {
    AtomicReference<CodeWatch> watched = new AtomicReference<>();
    AtomicReference<Deadline> due = new AtomicReference<>();
    AtomicBoolean done = new AtomicBoolean();
    Thread watchdog =
        new Thread(
            () -> {
              while (!done.get()) {
                CodeWatch watch = watched.get();
                Deadline deadline = due.get();
                if (watch != null && deadline != null) {
                  watch.overdue(deadline);
                }
              }
            });
    watchdog.start();
    Random random = new Random(seed);
    int bitten = 0;
    try {
      for (int run = 0; run < RUNS; run++) {
        bitten += run(random, watched, due, seed) ? 1 : 0;
      }
    } finally {
      done.set(true);
      watchdog.join();
    }
    assertThat(bitten).as("runs that were interrupted, seed %d", seed).isGreaterThan(50);
  }

  private boolean run(
      Random random, AtomicReference<CodeWatch> watched, AtomicReference<Deadline> due, long seed) {
    requireEngine(seed, 10);
    CodeWatch watch = CodeWatch.begin(now::get);
    Deadline deadline = deadline(1);
    watched.set(watch);
    due.set(deadline);
    boolean bitten = false;
    boolean before = watch.enter(deadline);
    for (int step = random.nextInt(6); step > 0; step--) {
      if (random.nextInt(3) == 0) {
        now.addAndGet(SECOND / 2);
      }
      spin(random.nextInt(5_000));
      if (random.nextBoolean() && deadline.left(now.get()) <= 0) {
        bitten = true;
        while (!Thread.currentThread().isInterrupted()) {
          Thread.yield(); // To the watchdog, which bites soon.
        }
      }
      try {
        EngineSection section = EngineSection.begin();
        requireEngine(seed, random.nextInt(200));
        section.close();
      } catch (ActivityTimeoutException e) {
        spin(10); // The code goes on, and may be bitten again.
      }
    }
    watch.leave(deadline, before);
    requireEngine(seed, random.nextInt(200));
    return bitten;
  }

  private static void requireEngine(long seed, int times) {
    for (int i = 0; i <= times; i++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("Interrupted in the engine, seed " + seed);
      }
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  private Deadline deadline(long seconds) {
    return new Deadline(
        "order",
        "a",
        new Resolved<>(new ActivityTimeout(Duration.ofSeconds(seconds)), "processes/order"),
        new Revision(7),
        now.get());
  }
}
