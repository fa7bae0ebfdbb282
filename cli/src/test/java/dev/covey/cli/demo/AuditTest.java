package dev.covey.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.cli.collective.StartOutcome;
import dev.covey.engine.client.CoveyClient.Started;
import dev.covey.engine.client.JournalAudit.Instance;
import dev.covey.examples.order.OrderApplication;
import dev.covey.examples.order.OrderEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final Order ORDER = new Order("order-1", 100, 2);
  private static final Order REJECTED = new Order("order-2", OrderApplication.CARD_LIMIT + 1, 1);
  private static final StartOutcome NO_REPLY = new StartOutcome.Unknown("no reply");

  private final List<Instance> journaled = new ArrayList<>();

  @Test
  void shouldFindNothingWrongWithOrdersThatEndedOnce() {
    journal("i-1", ORDER, "COMPLETED", 1, effects(OrderEnd.SHIPPED));
    journal("i-2", REJECTED, "COMPLETED", 1, effects(OrderEnd.CANCELLED));
    journaled.add(new Instance("p-1", "picking", ORDER.id(), "ACTIVE", 0, Map.of()));

    Verdict verdict =
        Audit.of(
            List.of(ORDER, REJECTED),
            Map.of(ORDER.id(), acknowledged("i-1"), REJECTED.id(), acknowledged("i-2")),
            journaled);

    assertThat(verdict).isEqualTo(new Verdict(2, 2, 2, 0, 0, Map.of(), List.of()));
    assertThat(verdict.good()).isTrue();
    assertThat(verdict.line(12, 3))
        .isEqualTo("result started=2 completed=2 lost=0 duplicated=0 takeover_ms=12 nodes=3");
  }

  @Test
  void shouldMissAnAcknowledgedInstance() {
    assertThat(judge(acknowledged("i-1")))
        .matches(verdict -> verdict.lost() == 1 && verdict.started() == 1 && !verdict.good());
  }

  @Test
  void shouldMissAnInstanceEvenIfAnotherHasItsBusinessKey() {
    journal("i-9", ORDER, "COMPLETED", 1, effects(OrderEnd.SHIPPED));

    assertThat(judge(acknowledged("i-1"))).matches(verdict -> verdict.lost() == 1);
  }

  @Test
  void shouldCountASecondInstanceAsDuplicate() {
    journal("i-1", ORDER, "COMPLETED", 1, effects(OrderEnd.SHIPPED));
    journal("i-9", ORDER, "ACTIVE", 0, Map.of());

    assertThat(judge(acknowledged("i-1")))
        .matches(verdict -> verdict.duplicated() == 1 && verdict.completed() == 1);
  }

  @Test
  void shouldCountASecondEndAsDuplicate() {
    journal("i-1", ORDER, "COMPLETED", 2, effects(OrderEnd.SHIPPED));

    assertThat(judge(acknowledged("i-1"))).matches(verdict -> verdict.duplicated() == 1);
  }

  @Test
  void shouldCountWorkThatIsMissingOrDoneTwice() {
    Map<String, Object> less = effects(OrderEnd.SHIPPED);
    less.remove("charged");
    journal("i-1", ORDER, "COMPLETED", 1, less);
    assertThat(judge(acknowledged("i-1")))
        .matches(verdict -> verdict.lost() == 1 && verdict.duplicated() == 0);

    journaled.clear();
    Map<String, Object> more = effects(OrderEnd.SHIPPED);
    more.put("charged", 2L);
    journal("i-1", ORDER, "COMPLETED", 1, more);
    assertThat(judge(acknowledged("i-1")))
        .matches(verdict -> verdict.lost() == 0 && verdict.duplicated() == 1);
  }

  @Test
  void shouldWaitForOrdersThatHaveNotEnded() {
    journal("i-1", ORDER, "ACTIVE", 0, Map.of());

    assertThat(judge(acknowledged("i-1")))
        .matches(verdict -> verdict.started() == 1 && verdict.completed() == 0)
        .matches(verdict -> verdict.lost() == 0 && !verdict.allEnded())
        .matches(verdict -> verdict.missing().equals(Map.of("ACTIVE", 1)));
  }

  @Test
  void shouldNotTakeADeletedInstanceForACompletedOne() {
    journal("i-1", ORDER, "EXTERNALLY_TERMINATED", 1, effects(OrderEnd.SHIPPED));

    assertThat(judge(acknowledged("i-1"))).matches(verdict -> verdict.completed() == 0);
  }

  @Test
  void shouldLookIntoTheJournalsWhereNoAnswerCame() {
    assertThat(judge(NO_REPLY))
        .isEqualTo(
            new Verdict(
                1,
                0,
                0,
                0,
                0,
                Map.of("not started", 1),
                List.of("order-1 was not started: no reply")))
        .matches(verdict -> !verdict.good());

    journal("i-1", ORDER, "COMPLETED", 1, effects(OrderEnd.SHIPPED));
    assertThat(judge(NO_REPLY)).matches(Verdict::good);
  }

  private Verdict judge(StartOutcome outcome) {
    return Audit.of(List.of(ORDER), Map.of(ORDER.id(), outcome), journaled);
  }

  private void journal(
      String id, Order order, String state, int timesEnded, Map<String, Object> variables) {
    journaled.add(
        new Instance(id, OrderApplication.ORDER, order.id(), state, timesEnded, variables));
  }

  private static Map<String, Object> effects(OrderEnd end) {
    Map<String, Object> effects = new HashMap<>();
    end.effects().forEach((effect, times) -> effects.put(effect, times.longValue()));
    return effects;
  }

  private static StartOutcome acknowledged(String id) {
    return new StartOutcome.Acknowledged(new Started(id, "order:1:x", null, false));
  }
}
