package dev.covey.benchmarks.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.benchmarks.jmh.JmhSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LookupBenchmarkTest {
  /** What an Optional takes, or the smallest record: a look-up that makes one is found out. */
  private static final double SMALLEST_OBJECT_BYTES = 16;

  @Test
  void shouldFindThatNoLookupAllocates() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    JmhSettings brief = new JmhSettings(0, 2, 2, 100);

    Map<String, Object> figures =
        new LookupBenchmark(brief, new PrintStream(text, true, StandardCharsets.UTF_8)).run();

    for (String lookup : new String[] {"site", "durability", "retry", "page", "checkpoint"}) {
      String key = "lookup_" + lookup;
      assertThat((double) figures.get(key + "_ns")).as(key).isPositive();
      assertThat((double) figures.get(key + "_bytes"))
          .as(key)
          .isLessThan(SMALLEST_OBJECT_BYTES / 4);
    }
    assertThat(text.toString(StandardCharsets.UTF_8)).contains("1,000 processes", "durability");
  }
}
