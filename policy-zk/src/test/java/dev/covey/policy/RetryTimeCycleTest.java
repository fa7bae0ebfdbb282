package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTimeCycleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "R3/PT10S | 3 | R3/PT10S",
        "R1/PT0S | 1 | R1/PT0S",
        "PT10S | 2 | R2/PT10S",
        "R5/P1D | 5 | R5/PT24H",
        "PT10S,PT17S,PT20S | 4 | PT10S,PT17S,PT20S",
        "PT10S , pt1m | 3 | PT10S,PT1M",
        "R9999/PT0.5S | 9999 | R9999/PT0.5S",
      })
  void shouldReadWhatItWrites(String word, int tries, String canonical) {
    RetryTimeCycle cycle = RetryTimeCycle.parse(word);

    assertThat(cycle.tries()).isEqualTo(tries);
    assertThat(cycle.word()).isEqualTo(canonical);
    assertThat(RetryTimeCycle.parse(canonical)).isEqualTo(cycle);
  }

  @Test
  void shouldKeepTheOrderOfTheIntervals() {
    assertThat(RetryTimeCycle.parse("PT17S,PT10S").intervals())
        .containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' says no retries: write R3/PT10S",
        "3 | '3' says no retries",
        "R/PT10S | 'R/PT10S' says no retries",
        "R3 | 'R3' says no retries",
        "R3/PT10S,PT20S | 'R3/PT10S,PT20S' says no retries",
        "PT10S, | 'PT10S,' says no retries",
        "P1M | 'P1M' says no retries",
        "R0/PT10S | a job is tried 1 to 9999 times, not 0",
        "R10000/PT10S | a job is tried 1 to 9999 times, not 10000",
        "R3/PT-1S | the time between two tries is 0s to 36500d, not PT-1S",
      })
  void shouldSayWhatIsWrong(String word, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetryTimeCycle.parse(word))
        .withMessageStartingWith(problem);
  }

  @Test
  void shouldHaveAnIntervalBetweenEachTwoTries() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryTimeCycle(2, List.of(Duration.ZERO, Duration.ZERO)))
        .withMessage("Expected one interval or 1 between 2 tries, but got 2");
  }
}
