package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Edit;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.route.Answer;
import dev.covey.engine.route.Call;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.InstanceHistory;
import dev.covey.engine.time.ShardTurns;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a list of changes says, the owner lets it touch one instance only. */
class HostileInstanceChangeTest {
  private static final ShardId SHARD = new ShardId("main", 0);

  private static LocalCollective collective;
  private static ProcessEngine engine;
  private static Journals journals;

  private String mine;
  private String other;

  @BeforeAll
  static void start() {
    collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """);
    engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
    collective.awaitShards(1);
    collective.awaitShares();
    Models.deploy(engine, "ask", Models.userTask("ask"));
    journals = new Journals(collective, Map.of("main", 1));
  }

  @AfterAll
  static void stop() {
    journals.close();
    collective.close();
  }

  @BeforeEach
  void startTwo() {
    mine = started();
    other = started();
    engine.getRuntimeService().setVariable(mine, "v", "later");
  }

  private static String started() {
    return engine
        .getRuntimeService()
        .startProcessInstanceByKey("ask", Map.of("v", "x", "bytes", new byte[10]))
        .getId();
  }

  @Test
  void shouldMakeTheHonestChangeAndLeaveEveryOtherRowAsItIs() throws Exception {
    InstanceChange honest = rewind();
    Map<RowKey, String> before = rowsOfOthers(mine);

    assertThat(ask(honest, honest.changes())).isEqualTo(Map.of("accepted", true));

    assertThat(rowsOfOthers(mine)).isEqualTo(before).hasSizeGreaterThan(5);
    assertThat(engine.getRuntimeService().getVariable(mine, "v")).isEqualTo("x");
  }

  @Test
  void shouldDeclineAChangeOfAnInstanceThatIsNotAsItWasRead() throws Exception {
    InstanceChange late = rewind();
    engine.getRuntimeService().setVariable(mine, "v", "later still");
    Map<RowKey, String> before = Journals.rows(engine);

    assertThat(ask(late, late.changes())).isEqualTo(Map.of("accepted", false));
    assertThat(Journals.rows(engine)).isEqualTo(before);
  }

  @Test
  void shouldDeclineWhenTheHistoryOfAnEndedInstanceIsGone() throws Exception {
    String task =
        engine.getTaskService().createTaskQuery().processInstanceId(mine).singleResult().getId();
    engine.getTaskService().complete(task);
    InstanceChange late = rewind();
    engine.getHistoryService().deleteHistoricProcessInstance(mine);
    Map<RowKey, String> before = Journals.rows(engine);

    assertThat(ask(late, late.changes())).isEqualTo(Map.of("accepted", false));
    assertThat(Journals.rows(engine)).isEqualTo(before);
  }

  @Test
  void shouldRemoveNothingOfAnotherInstance() {
    for (Row row : history(other).rows().values()) {
      assertRefused(new RowChange.Remove(row.key()), row.key().toString());
    }
  }

  @Test
  void shouldOverwriteNothingOfAnotherInstance() {
    for (Row row : history(other).rows().values()) {
      Row claimed = row;
      for (String column : List.of("ROOT_PROC_INST_ID_", "PROC_INST_ID_", "EXECUTION_ID_")) {
        if (row.columns().names().contains(column) && row.value(column) != null) {
          claimed = claimed.with(column, mine);
        }
      }
      assertRefused(new RowChange.Put(claimed), row.key().table());
    }
  }

  @Test
  void shouldRefuseRowsThatAreNotWhatTheirKeysSay() {
    Map<RowKey, Row> rows = history(mine).rows();
    Row process = rows.get(new RowKey("ACT_HI_PROCINST", mine));
    assertRefused(new RowChange.Put(process.with("ID_", other)), "Expected all columns of");
    assertRefused(
        new RowChange.Put(
            new Row(
                process.key(), new Columns("ACT_HI_PROCINST", List.of("ID_", "X_")), mine, "x")),
        "Expected all columns of");
    assertRefused(
        new RowChange.Patch(
            process.key(), process.key(), process.columns(), List.of(new Edit.Set(0, "x"))),
        "Expected whole rows, but got a patch");
    assertRefused(new RowChange.Remove(new RowKey("ACT_RE_PROCDEF", mine)), "ACT_RE_PROCDEF");
    assertRefused(new RowChange.Remove(new RowKey("ACT_HI_NOWHERE", mine)), "ACT_HI_NOWHERE");
  }

  private void assertRefused(RowChange hostile, String complaint) {
    InstanceChange honest = rewind();
    List<RowChange> changes = new ArrayList<>(honest.changes());
    changes.add(hostile);
    Map<RowKey, String> before = Journals.rows(engine);
    assertThatThrownBy(() -> ask(honest, changes))
        .as(hostile.toString())
        .isInstanceOf(BadUserRequestException.class)
        .hasMessageContaining(complaint);
    assertThat(Journals.rows(engine)).isEqualTo(before);
  }

  private InstanceChange rewind() {
    InstanceHistory history = history(mine);
    return InstanceChange.rewind(history, history.firstTurn());
  }

  private static InstanceHistory history(String id) {
    return InstanceHistory.read(new ShardTurns(journals.fabric(), KryoCodecs.turns()), SHARD, id);
  }

  private static Map<String, Object> ask(InstanceChange change, List<RowChange> changes)
      throws Exception {
    TurnHeader header = new TurnHeader("main/0", 1, "hostile", Instant.EPOCH, -1, 0);
    Call call =
        new Call.ChangeInstance(
            change.root(),
            change.expected(),
            KryoCodecs.turns().encode(new Turn(header, changes)),
            change.note().type(),
            change.note().from(),
            change.note().to(),
            Map.of());
    byte[] reply =
        journals
            .fabric()
            .request(SHARD, KryoCodecs.data().encode(call.toData()), Duration.ofSeconds(60))
            .get(120, TimeUnit.SECONDS);
    return Answer.from(KryoCodecs.data().decode(reply)).orThrow();
  }

  private static Map<RowKey, String> rowsOfOthers(String id) {
    Map<RowKey, String> rows = new TreeMap<>((a, b) -> ("" + a).compareTo("" + b));
    rows.putAll(Journals.rows(engine));
    InstanceHistory history = history(id);
    history
        .moments()
        .forEach(moment -> moment.changes().forEach(change -> rows.remove(change.key())));
    return rows;
  }
}
