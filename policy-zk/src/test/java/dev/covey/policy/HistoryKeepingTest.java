package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryKeepingTest {

  @ParameterizedTest
  @ValueSource(strings = {"forever", "0s", "90s", "1d", "36500d"})
  void shouldReadItsWord(String word) {
    assertThat(HistoryKeeping.parse(word).word()).isEqualTo(word);
  }

  @Test
  void shouldTellForeverFromNotAtAll() {
    assertThat(HistoryKeeping.parse("forever")).isEqualTo(HistoryKeeping.FOREVER);
    assertThat(HistoryKeeping.parse("0s").keep()).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    "never, 'never' is no duration",
    "Forever, or forever",
    "PT-1S, 'the time to keep is 0s to 36500d, not PT-1S; or forever'",
    "36501d, 'the time to keep is 0s to 36500d, not 36501d; or forever'"
  })
  void shouldRefuseAllElse(String word, String complaint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HistoryKeeping.parse(word))
        .withMessageContaining(complaint);
  }
}
