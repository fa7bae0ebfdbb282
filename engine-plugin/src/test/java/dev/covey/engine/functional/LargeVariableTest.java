package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.RowKey;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.variable.Variables;
import org.junit.jupiter.api.Test;

/** A small change of a large variable costs a page or two, whatever the history level. */
class LargeVariableTest {
  private static final int SIZE = 5_000_000;
  private static final int TURNS = Boolean.getBoolean("covey.soak") ? 1_000 : 40;
  private static final String MODEL =
      Models.definitions(
          "",
          "large",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f0" sourceRef="start" targetRef="ask"/>
          <userTask id="ask"/>
          """);

  private final Random random = new Random(5);

  @Test
  void shouldJournalThePagesOfALargeVariableThatDiffer() {
    try (LocalCollective collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """)) {
      ProcessEngine engine = collective.join("node-1", "", c -> c.setHistory("audit"));
      collective.awaitShards(1);
      collective.awaitShares();
      Models.deploy(engine, "large", MODEL);
      byte[] bytes = new byte[SIZE];
      random.nextBytes(bytes);
      String instance = started(engine, bytes);
      try (Journals journals = new Journals(collective, Map.of("main", 1))) {
        for (int turn = 0; turn < TURNS; turn++) {
          change(bytes);
          engine.getRuntimeService().setVariable(instance, "file", Variables.byteArrayValue(bytes));
        }
        List<Integer> sizes = journals.turnSizes("main/0");
        assertThat(sizes.subList(sizes.size() - TURNS, sizes.size()))
            .allMatch(size -> size < 20_000);
        assertSame(journals, engine);
      }
      collective.leave("node-1");
      ProcessEngine next = collective.join("node-2", "");
      collective.awaitShards(1);
      assertThat((byte[]) next.getRuntimeService().getVariable(instance, "file")).isEqualTo(bytes);
    }
  }

  @Test
  void shouldJournalALargeVariableOnceThoughFullHistoryKeepsEachValue() {
    try (LocalCollective collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """)) {
      ProcessEngine engine = collective.join("node-1", "");
      collective.awaitShards(1);
      collective.awaitShares();
      Models.deploy(engine, "large", MODEL);
      byte[] bytes = new byte[SIZE];
      random.nextBytes(bytes);
      String instance = started(engine, bytes);
      try (Journals journals = new Journals(collective, Map.of("main", 1))) {
        List<Integer> sizes = journals.turnSizes("main/0");
        assertThat(sizes.get(sizes.size() - 1)).isBetween(SIZE, SIZE + 20_000);

        change(bytes);
        engine.getRuntimeService().setVariable(instance, "file", Variables.byteArrayValue(bytes));

        sizes = journals.turnSizes("main/0");
        assertThat(sizes.get(sizes.size() - 1)).isLessThan(20_000);
        assertSame(journals, engine);
      }
    }
  }

  private static String started(ProcessEngine engine, byte[] bytes) {
    return engine
        .getRuntimeService()
        .startProcessInstanceByKey("large", Map.of("file", Variables.byteArrayValue(bytes)))
        .getId();
  }

  private void change(byte[] bytes) {
    int at = random.nextInt(bytes.length - 10);
    for (int i = 0; i < 10; i++) {
      bytes[at + i] = (byte) random.nextInt();
    }
  }

  private static void assertSame(Journals journals, ProcessEngine engine) {
    Map<RowKey, String> tables = Journals.rows(engine);
    Map<RowKey, String> folded = journals.rows(List.of("catalog/0", "main/0"));
    assertThat(folded.keySet()).isEqualTo(tables.keySet());
    for (RowKey key : tables.keySet()) {
      assertThat(folded.get(key).equals(tables.get(key))).as(key.toString()).isTrue();
    }
  }
}
