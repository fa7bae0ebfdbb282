package dev.covey.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessBenchmarkTest {
  @Test
  void shouldPrintATableAndAnswerFlatKeys() throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    BenchSettings brief = new BenchSettings(4, 0, 1, 1, "none");
    Map<String, Object> figures =
        new ProcessBenchmark(brief, new PrintStream(text, true, StandardCharsets.UTF_8)).run();
    assertThat(figures)
        .containsKeys(
            "bare_completed_per_s",
            "journaled_completed_per_s",
            "journaled_ratio",
            "journaled_start_p50_ms",
            "journaled_start_p99_ms",
            "relaxed_completed_per_s",
            "relaxed_ratio",
            "relaxed_start_p50_ms",
            "relaxed_start_p99_ms");
    assertThat((double) figures.get("journaled_completed_per_s")).isPositive();
    assertThat(text.toString(StandardCharsets.UTF_8)).contains("journaled", "relaxed", "p99");
  }
}
