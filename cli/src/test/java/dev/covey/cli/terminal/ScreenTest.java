package dev.covey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final StringWriter written = new StringWriter();
  private long nanos;

  private Screen screen(boolean terminal) {
    return new Screen(new PrintWriter(written), terminal, () -> nanos);
  }

  @Test
  void shouldRedrawThePictureOnATerminal() {
    Screen screen = screen(true);

    screen.draw(List.of("1", "2"), "line");
    screen.say("said");
    screen.draw(List.of("3"), "line");
    screen.draw(List.of("4"), "line");

    assertThat(written.toString().replaceAll("\033\\[\\?7[lh]", ""))
        .isEqualTo("1\n2\n\033[2A\033[Jsaid\n3\n\033[1A\033[J4\n");
  }

  @Test
  void shouldWriteALineNowAndThenElsewhere() {
    Screen screen = screen(false);

    nanos += TimeUnit.MILLISECONDS.toNanos(1999);
    screen.draw(List.of("picture"), "a");
    nanos += TimeUnit.MILLISECONDS.toNanos(1);
    screen.draw(List.of("picture"), "b");
    screen.draw(List.of("picture"), "c");
    screen.wipe();

    assertThat(written).hasToString("b\n");
  }
}
