package dev.covey.fabric.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HybridClockTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00.123456789Z");

  private final HybridClock times = new HybridClock(Clock.fixed(NOON, ZoneOffset.UTC));

  @Test
  void shouldTellTheTimeOfDay() {
    assertThat(times.next()).isEqualTo(NOON);
  }

  @Test
  void shouldGoOnWhileTheTimeOfDayStandsStill() {
    List<Instant> given = Stream.generate(times::next).limit(1_000).toList();

    assertThat(given).isSorted().doesNotHaveDuplicates().contains(NOON.plusNanos(999));
  }

  @Test
  void shouldBeLaterThanWhatItHasObserved() {
    times.observe(NOON.plusSeconds(3));

    assertThat(times.next()).isEqualTo(NOON.plusSeconds(3).plusNanos(1));
  }

  @Test
  void shouldNotGoBackForWhatHappenedEarlier() {
    Instant before = times.next();
    times.observe(NOON.minusSeconds(60));

    assertThat(times.next()).isAfter(before);
  }

  @Test
  void shouldNotFollowWhatNoClockOfACollectiveSays() {
    for (Instant damaged :
        List.of(NOON.plus(HybridClock.CREDIBLE).plusNanos(1), Instant.MAX, Instant.MIN)) {
      times.observe(damaged);
    }

    assertThat(times.next()).isEqualTo(NOON);
  }

  @Test
  void shouldGiveNoTimeTwiceToManyThreads() {
    Set<Instant> given =
        IntStream.range(0, 20_000)
            .parallel()
            .mapToObj(i -> times.next())
            .collect(HashSet::new, HashSet::add, HashSet::addAll);

    assertThat(given).hasSize(20_000);
  }
}
