package dev.covey.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PropagationBenchmarkTest {
  @Test
  void shouldAnswerFlatKeys() throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();

    Map<String, Object> figures =
        new PropagationBenchmark(3, new PrintStream(text, true, StandardCharsets.UTF_8)).run();

    assertThat(figures).containsEntry("propagation_revisions", 3);
    assertThat((double) figures.get("propagation_p50_ms"))
        .isPositive()
        .isLessThanOrEqualTo((double) figures.get("propagation_all_nodes_p50_ms"));
    assertThat((double) figures.get("propagation_most_ms"))
        .isGreaterThanOrEqualTo((double) figures.get("propagation_all_nodes_p99_ms"));
    assertThat(text.toString(StandardCharsets.UTF_8)).contains("3 revisions to 3 nodes");
  }
}
