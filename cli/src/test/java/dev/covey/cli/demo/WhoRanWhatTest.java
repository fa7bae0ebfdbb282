package dev.covey.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.client.JournalAudit.Ran;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhoRanWhatTest {
  @Test
  void shouldShowAVisitWhereItRanAndNotWhereItsHomeHasWaited() {
    assertThat(
            WhoRanWhat.lines(
                Map.of(
                    new Ran("order", "Ship", true, "warehouse", "node-3"), 7,
                    new Ran("order", "Ship", true, "warehouse", "node-1"), 5,
                    new Ran("order", "Ship", false, "shop", "node-2"), 12,
                    new Ran("order", "Approve", false, "shop", "node-2"), 12)))
        .containsExactly(
            "who ran what   site       node-1  node-2  node-3",
            "order/Approve  shop            0      12       0",
            "order/Ship     warehouse       5       0       7");
    assertThat(WhoRanWhat.lines(Map.of())).isEmpty();
  }
}
