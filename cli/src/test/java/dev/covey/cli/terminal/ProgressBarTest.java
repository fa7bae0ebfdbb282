package dev.covey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressBarTest {
  @Test
  void shouldShowWhatIsDone() {
    assertThat(ProgressBar.of("orders", 25, 100))
        .isEqualTo("[" + "#".repeat(10) + " ".repeat(30) + "]  25 %  25 of 100 orders");
  }

  @Test
  void shouldStayWithinItsBounds() {
    assertThat(ProgressBar.of("x", 7, 5)).contains("100 %", "5 of 5");
    assertThat(ProgressBar.of("x", -1, 5)).contains("  0 %", "0 of 5");
    assertThat(ProgressBar.of("x", 0, 0)).contains("100 %");
  }
}
