package dev.covey.benchmarks.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.covey.benchmarks.jmh.JmhSettings;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.kryo.KryoCodecs;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodecBenchmarkTest {
  @Test
  void shouldPrintATableAndAnswerFlatKeys() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    JmhSettings brief = new JmhSettings(0, 0, 2, 50);

    Map<String, Object> figures =
        new CodecBenchmark(brief, new PrintStream(text, true, StandardCharsets.UTF_8)).run();

    for (String sample : new String[] {"turn", "value", "image"}) {
      assertThat((int) figures.get(sample + "_bytes")).isPositive();
      for (String operation : new String[] {"encode", "decode"}) {
        String key = sample + "_" + operation;
        assertThat((double) figures.get(key + "_us_least")).as(key).isPositive();
        assertThat((double) figures.get(key + "_us"))
            .as(key)
            .isBetween(
                (double) figures.get(key + "_us_least"), (double) figures.get(key + "_us_most"));
        assertThat((double) figures.get(key + "_mb_per_s")).as(key).isPositive();
      }
    }
    assertThat((double) figures.get("image_encode_us"))
        .isGreaterThan((double) figures.get("turn_encode_us"));
    assertThat(text.toString(StandardCharsets.UTF_8)).contains("turn of 8 rows", "1,000 instances");
  }

  @ParameterizedTest
  @CsvSource({"TURN,8", "VALUE,3", "IMAGE,8000"})
  void shouldMeasureWhatItSays(Sample sample, int rows) {
    Turn turn = sample.turn();

    assertThat(turn.changes()).hasSize(rows);
    assertThat(turn.changes().stream().map(change -> change.key()).distinct()).hasSize(rows);
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void shouldMeasureTheSameInEveryRun(Sample sample) {
    assertThat(KryoCodecs.turns().encode(sample.turn()))
        .isEqualTo(KryoCodecs.turns().encode(sample.turn()));
  }

  @Test
  void shouldHoldFiveMegabytesInItsLargeValue() {
    assertThat(KryoCodecs.turns().encode(Sample.VALUE.turn()).length)
        .isBetween(5_000_000, 5_010_000);
  }

  @ParameterizedTest
  @CsvSource({"-1,0,1,1", "0,-1,1,1", "0,0,0,1", "0,0,1,0"})
  void shouldRefuseSettingsThatMeasureNothing(int forks, int warmUps, int rounds, int millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JmhSettings(forks, warmUps, rounds, millis))
        .withMessageContaining("but got %d forks", forks);
  }
}
