package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.time.CheckpointLine;
import dev.covey.engine.time.InstanceState;
import dev.covey.engine.time.StateDifference;
import dev.covey.engine.time.TraceLine;
import dev.covey.fabric.ShardId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointCommandTest {
  @Test
  void shouldListEachTurnInOneLine() {
    assertThat(
            CheckpointListCommand.lines(
                List.of(
                    new CheckpointLine(
                        7,
                        Instant.parse("2026-01-02T03:04:05.006007Z"),
                        "node-1",
                        List.of("entered approve", "set text='a\nb'")))))
        .containsExactly(
            "TURN  TIME                      NODE    WHAT HAPPENED",
            "   7  2026-01-02T03:04:05.006Z  node-1  entered approve, set text='a b'");
  }

  @Test
  void shouldTraceEachTurnInOneLine() {
    assertThat(
            TraceCommand.lines(
                List.of(
                    new TraceLine(
                        Instant.parse("2026-01-02T03:04:05.006007Z"),
                        new ShardId("payments", 1),
                        "pay-1",
                        "id",
                        null,
                        List.of("entered charge", "set text='a\nb'")))))
        .containsExactly(
            "TIME                      SHARD       NODE   INSTANCE  WHAT HAPPENED",
            "2026-01-02T03:04:05.006Z  payments/1  pay-1  id        entered charge, set text='a b'");
  }

  @Test
  void shouldDrawTheWayToAVisitAndBack() {
    Instant at = Instant.parse("2026-01-02T03:04:05.006Z");
    ShardId shop = new ShardId("shop", 2);
    ShardId payments = new ShardId("payments", 1);
    assertThat(
            MermaidTrace.lines(
                List.of(
                    new TraceLine(at, shop, "s-1", "a", null, List.of("entered charge")),
                    new TraceLine(at, payments, "p-1", "b", "a", List.of("set text='#1;\n2'")),
                    new TraceLine(at, payments, "p-2", "b", "a", List.of("ended visit COMPLETED")),
                    new TraceLine(at, shop, "s-1", "a", null, List.of()))))
        .containsExactly(
            "sequenceDiagram",
            "  participant p1 as shop on s-1",
            "  participant p2 as payments on p-1",
            "  participant p3 as payments on p-2",
            "  Note over p1: 2026-01-02T03:04:05.006Z entered charge",
            "  p1->>p2: visit b",
            "  Note over p2: 2026-01-02T03:04:05.006Z set text='#35;1#59; 2'",
            "  Note over p3: 2026-01-02T03:04:05.006Z ended visit COMPLETED",
            "  p3-->>p1: end of b");
  }

  @Test
  void shouldShowWhereItWaitsAndItsVariables() {
    assertThat(
            CheckpointShowCommand.lines(
                new InstanceState(List.of("order/approve: task"), Map.of("amount", "7"))))
        .containsExactly("waiting", "  order/approve: task", "variables", "  amount = 7");
    assertThat(CheckpointShowCommand.lines(new InstanceState(List.of(), Map.of())))
        .containsExactly("ended", "no variables");
  }

  @Test
  void shouldShowDifferencesByTheirSign() {
    assertThat(
            CheckpointDiffCommand.lines(
                new StateDifference(
                    List.of("a"),
                    List.of("b"),
                    Map.of("amount", new StateDifference.Values("7", "8")))))
        .containsExactly("- a", "+ b", "- amount = 7", "+ amount = 8");
    assertThat(
            CheckpointDiffCommand.lines(
                new StateDifference(
                    List.of(), List.of(), Map.of("x", new StateDifference.Values(null, "1")))))
        .containsExactly("+ x = 1");
    assertThat(CheckpointDiffCommand.lines(new StateDifference(List.of(), List.of(), Map.of())))
        .containsExactly("no difference");
  }
}
