package dev.covey.engine.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.ShardId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats are in databases and journals, and never change. */
class VisitKeyTest {
  @ParameterizedTest
  @CsvSource({
    "order, charge, covey.visit.5.order.charge",
    "a.b, c.d, covey.visit.3.a.b.c.d",
    "covey.visit.1.a.b, x, covey.visit.17.covey.visit.1.a.b.x"
  })
  void shouldNameTheProcessAndTheActivity(String process, String activity, String text) {
    VisitKey key = new VisitKey(process, activity);
    assertThat(key.text()).isEqualTo(text);
    assertThat(VisitKey.of(text)).contains(key);
    assertThat(VisitKey.processOf(text)).isEqualTo(process);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order",
        "covey.visit.",
        "covey.visit.5",
        "covey.visit.x.order.charge",
        "covey.visit.6.order.charge",
        "covey.visit.12.order.charge",
        "covey.visit.-1.a.b",
        "covey.visit.99999999999.a.b"
      })
  void shouldLeaveOtherKeysAsTheyAre(String key) {
    assertThat(VisitKey.of(key)).isEmpty();
    assertThat(VisitKey.processOf(key)).isEqualTo(key);
  }

  @Test
  void shouldNotFitWhereTheEngineHasNoRoom() {
    assertThat(new VisitKey("p".repeat(118), "a".repeat(120)).fits()).isTrue();
    assertThat(new VisitKey("p".repeat(119), "a".repeat(121)).fits()).isFalse();
  }

  @Test
  void shouldNameVisitsInRows() {
    assertThat(VisitNames.topic(new ShardId("payments", 3))).isEqualTo("covey.visit/payments/3");
    assertThat(VisitNames.shard("covey.visit/payments/3")).isEqualTo(new ShardId("payments", 3));
    for (String other :
        new String[] {null, "mail", "covey.visit/", "covey.visit/a", "covey.visit/A/x"}) {
      assertThat(VisitNames.shard(other)).as(other).isNull();
    }
    String id = "b1fe0017-1065-8523-8e30-0000031db73b";
    assertThat(VisitNames.name(id)).isEqualTo("covey.visit/" + id);
    assertThat(VisitNames.visit(VisitNames.name(id))).isEqualTo(id);
    assertThat(VisitNames.visit(VisitNames.end(id))).isNull();
    assertThat(VisitNames.end(id)).isEqualTo("covey.visit.end/" + id);
    assertThat(VisitNames.escalation(id, 12)).isEqualTo("covey.visit.end/" + id + "/12");
  }

  /** Else the new instance would be at home, and not where it visits. */
  @Test
  void shouldNotTellAnAddressByTheNameOfAVisit() {
    String id = IdLayout.format(new Address(7, 1), 5, 6);
    assertThat(IdLayout.parse(id)).isNotNull();
    assertThat(IdLayout.parse(VisitNames.name(id))).isNull();
  }
}
