package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  private static final String BIG = "9999999999999999999D";

  @ParameterizedTest
  @CsvSource({
    "0s,PT0S",
    "10s,PT10S",
    "90s,PT1M30S",
    "5m,PT5M",
    "90m,PT1H30M",
    "1h,PT1H",
    "25h,PT25H",
    "1d,PT24H",
    "36500d,PT876000H",
    "PT1.5S,PT1.5S"
  })
  void shouldReadAndWriteDurations(String text, Duration duration) {
    assertThat(DurationText.parse(text)).isEqualTo(duration);
    assertThat(DurationText.of(duration)).isEqualTo(text);
  }

  @Test
  void shouldReadIso8601() {
    assertThat(DurationText.parse("PT10S")).isEqualTo(Duration.ofSeconds(10));
    assertThat(DurationText.parse("P1DT2H")).isEqualTo(Duration.ofHours(26));
    assertThat(DurationText.parse("999999999d")).isEqualTo(Duration.ofDays(999_999_999));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "1w", "1 h", "-1s", "1.5h", "1H", "P1Y", "PT", "1d\n", "P" + BIG})
  void shouldSayHowADurationIsWritten(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DurationText.parse(text))
        .withMessageStartingWith("'" + text + "' is no duration: write a whole number and s, m");
  }
}
