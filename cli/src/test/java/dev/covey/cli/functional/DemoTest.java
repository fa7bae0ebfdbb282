package dev.covey.cli.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.cli.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DemoTest {
  @Test
  @Timeout(300)
  void shouldCompleteEveryOrderOnceAndLeaveNothingBehind() {
    Run run = Run.of("demo", "--instances=20", "--nodes=2", "--no-kill", "--seed=5");

    assertThat(run.out())
        .as(run.err())
        .endsWith(
            "result started=20 completed=20 lost=0 duplicated=0 takeover_ms=0 nodes=2"
                + System.lineSeparator());
    assertThat(run.exitCode()).isZero();
    assertThat(Path.of(".covey")).matches(Files::notExists);
    assertThat(ProcessHandle.current().children()).isEmpty();
  }
}
