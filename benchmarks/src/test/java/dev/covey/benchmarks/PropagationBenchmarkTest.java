package dev.covey.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Starts three engines, which takes longer than a plain build should. */
@EnabledIfSystemProperty(named = "covey.soak", matches = "true")
class PropagationBenchmarkTest {
  @Test
  void shouldAnswerFlatKeys() throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();

    Map<String, Object> figures =
        new PropagationBenchmark(2, new PrintStream(text, true, StandardCharsets.UTF_8)).run();

    assertThat(figures).containsEntry("propagation_revisions", 2);
    for (String when : new String[] {"idle", "load"}) {
      for (String key : new String[] {"push_" + when, "push_and_propagation_" + when}) {
        assertThat((double) figures.get(key + "_p50_ms"))
            .as(key)
            .isPositive()
            .isLessThanOrEqualTo((double) figures.get(key + "_p99_ms"));
        assertThat((double) figures.get(key + "_most_ms"))
            .as(key)
            .isGreaterThanOrEqualTo((double) figures.get(key + "_p99_ms"));
      }
    }
    assertThat(figures).containsKeys("propagation_idle_p99_ms", "propagation_load_p99_ms");
    assertThat(text.toString(StandardCharsets.UTF_8)).contains("2 revisions to 3 nodes", "p99");
  }
}
