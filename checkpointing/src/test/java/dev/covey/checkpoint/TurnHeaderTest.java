package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TurnHeaderTest {

  @Test
  void shouldRefuseWhatNoTurnHas() {
    assertRefused(() -> header(" ", 1, "node", Instant.EPOCH, -1, 0), "shard");
    assertRefused(() -> header("s/0", 0, "node", Instant.EPOCH, -1, 0), "turn number");
    assertRefused(() -> header("s/0", 1, null, Instant.EPOCH, -1, 0), "node");
    assertRefused(() -> header("s/0", 1, "node", null, -1, 0), "time");
    assertRefused(() -> header("s/0", 1, "node", Instant.EPOCH, -2, 0), "inbox position");
    assertRefused(() -> header("s/0", 1, "node", Instant.EPOCH, -1, -1), "catalog number");
  }

  private static void header(
      String shard, long number, String node, Instant at, long inbox, long catalog) {
    new TurnHeader(shard, number, node, at, inbox, catalog);
  }

  private static void assertRefused(Runnable making, String what) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }
}
