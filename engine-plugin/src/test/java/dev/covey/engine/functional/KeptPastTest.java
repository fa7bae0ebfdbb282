package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.checkpoint.FabricCheckpoints;
import dev.covey.engine.checkpoint.Merger;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.client.Checkpoints;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.time.CheckpointLine;
import dev.covey.engine.time.InstanceState;
import dev.covey.engine.time.NoSuchInstanceException;
import dev.covey.engine.time.TurnNotKeptException;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.variable.Variables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The past is what full checkpoints, patches and the archive have kept of it, and no more. */
class KeptPastTest {
  private static final ShardId SHARD = new ShardId("main", 0);
  private static final int SIZE = 1_000_000;

  private LocalCollective collective;
  private ProcessEngine engine;
  private CoveyClient client;
  private Checkpoints checkpoints;
  private Journals journals;
  private Merger merger;

  @BeforeEach
  void start() {
    collective = LocalCollective.withPolicy(policy(""));
    engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
    collective.awaitShards(1);
    collective.awaitShares();
    Models.deploy(engine, "ask", Models.userTask("ask"));
    client = collective.client();
    checkpoints = client.checkpoints();
    journals = new Journals(collective, Map.of("main", 1));
    merger =
        new Merger(
            journals.fabric(),
            new ShardReader(journals.fabric(), KryoCodecs.data(), KryoCodecs.turns()),
            new NodeId("merger"),
            Clock.systemUTC(),
            shard -> Duration.ZERO);
  }

  @AfterEach
  void stop() {
    journals.close();
    client.close();
    collective.close();
  }

  private static String policy(String more) {
    return """
        sites: { main: { selector: "", shards: 1 } }
        defaults: { site: main, durability: journaled%s }
        """
        .formatted(more);
  }

  @Test
  void shouldFollowALargeVariableOfWhichOnlyPagesWereWritten() {
    Random random = new Random(7);
    byte[] bytes = new byte[SIZE];
    random.nextBytes(bytes);
    String id = start(Map.of("file", Variables.byteArrayValue(bytes), "amount", 1));
    List<byte[]> values = new ArrayList<>(List.of(bytes.clone()));
    for (int i = 0; i < 5; i++) {
      bytes[random.nextInt(SIZE)]++;
      engine.getRuntimeService().setVariable(id, "file", Variables.byteArrayValue(bytes));
      values.add(bytes.clone());
    }
    List<Integer> sizes = journals.turnSizes("main/0");
    assertThat(sizes.subList(sizes.size() - 5, sizes.size())).allMatch(size -> size < 20_000);

    List<CheckpointLine> lines = checkpoints.list(id);

    assertThat(lines).hasSize(6);
    for (int i = 0; i < 6; i++) {
      String text = text(values.get(i));
      assertThat(lines.get(i).happenings()).contains("set file=" + text);
      assertThat(checkpoints.show(id, lines.get(i).turn()).variables()).containsEntry("file", text);
    }
    var difference = checkpoints.diff(id, lines.get(1).turn(), lines.get(4).turn()).variables();
    assertThat(difference.keySet()).containsExactly("file");
    assertThat(difference.get("file").before()).isEqualTo(text(values.get(1)));
    assertThat(difference.get("file").after()).isEqualTo(text(values.get(4)));

    checkpoints.rewind(id, lines.get(2).turn(), Map.of("amount", 2));

    assertThat((byte[]) engine.getRuntimeService().getVariable(id, "file"))
        .isEqualTo(values.get(2));
    assertThat(checkpoints.show(id).variables())
        .isEqualTo(Map.of("file", text(values.get(2)), "amount", "2"));
    assertThat(journals.rows(List.of("catalog/0", "main/0"))).isEqualTo(Journals.rows(engine));
  }

  private static String text(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value);
    return "bytes of %d bytes, CRC32C %s"
        .formatted(value.length, HexFormat.of().toHexDigits((int) crc.getValue()));
  }

  @Test
  void shouldBeginAtTheOldestTurnThatIsKept() {
    String id = start(Map.of("amount", 1));
    for (int i = 0; i < 5; i++) {
      engine.getTaskService().setPriority(task(id), i); // Raises the revision.
    }
    long lost = newest(id);
    engine.getRuntimeService().setVariable(id, "amount", 2);
    Map<RowKey, String> then = Journals.rows(engine);
    merger.merge(SHARD);
    long oldest = newest(id);
    start(Map.of());
    merger.merge(SHARD);
    assertThat(checkpoints.list(id)).hasSize(1);
    engine.getRuntimeService().setVariable(id, "amount", 3);
    engine.getTaskService().complete(task(id));

    List<CheckpointLine> lines = checkpoints.list(id);

    assertThat(lines.get(0).turn()).isEqualTo(oldest);
    assertThat(lines.get(0).happenings())
        .containsExactly("as of turn " + oldest + ", the oldest kept");
    assertThat(lines.get(1).happenings()).containsExactly("set amount=3");
    assertThat(lines.get(2).happenings()).contains("ended ask COMPLETED");
    String complaint =
        "Turn %d of shard main/0 is no longer kept; the oldest is %d".formatted(lost, oldest);
    assertThatThrownBy(() -> checkpoints.show(id, lost))
        .isInstanceOf(TurnNotKeptException.class)
        .hasMessage(complaint);
    assertThatThrownBy(() -> checkpoints.diff(id, lost, oldest)).hasMessage(complaint);
    assertThatThrownBy(() -> checkpoints.rewind(id, lost, Map.of())).hasMessage(complaint);

    checkpoints.rewind(id, oldest, Map.of());

    Map<RowKey, String> now = Journals.rows(engine);
    then.forEach((key, row) -> assertThat(bare(now.get(key))).isEqualTo(bare(row)));
    RowKey task = new RowKey("ACT_RU_TASK", task(id));
    assertThat(revision(then.get(task))).isGreaterThan(5);
    assertThat(revision(now.get(task))).isGreaterThan(revision(then.get(task)) + 999);
    assertThat(checkpoints.show(id).variables()).isEqualTo(Map.of("amount", "2"));
    engine.getTaskService().complete(task(id));
    assertThat(checkpoints.show(id).waiting()).isEmpty();
  }

  @Test
  void shouldTellAnInstanceThatWasNeverThereFromOneOfTheLostPast() {
    String ended = start(Map.of());
    engine.getTaskService().complete(task(ended));
    engine.getHistoryService().deleteHistoricProcessInstance(ended);
    merger.merge(SHARD);
    start(Map.of());
    merger.merge(SHARD);

    assertThatThrownBy(() -> checkpoints.list(ended))
        .isInstanceOf(NoSuchInstanceException.class)
        .hasMessageContaining("has had no process instance " + ended + " since turn ")
        .hasMessageContaining("the oldest kept");
  }

  @Test
  void shouldShowTheEndOfAnInstanceWhoseHistoryWasArchived() {
    String id = start(Map.of("amount", 7));
    long turn = newest(id);
    engine.getTaskService().complete(task(id));
    InstanceState end = checkpoints.show(id);
    collective.push(policy(", history: { keep: 0s }"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> engine.getHistoryService().createHistoricProcessInstanceQuery().count() == 0);

    assertThat(end.variables()).isEqualTo(Map.of("amount", "7"));
    assertThat(checkpoints.show(id)).isEqualTo(end);
    assertThat(checkpoints.show(id, turn).waiting()).containsExactly("ask/work: task");
    assertThatThrownBy(() -> checkpoints.rewind(id, turn, Map.of()))
        .isInstanceOf(NoSuchInstanceException.class)
        .hasMessageContaining("its history was deleted or archived");

    merger.merge(SHARD);
    start(Map.of());
    merger.merge(SHARD);

    assertThat(checkpoints.show(id)).isEqualTo(end);
    assertThatThrownBy(() -> checkpoints.list(id))
        .isInstanceOf(NoSuchInstanceException.class)
        .hasMessageContaining("was archived at");
  }

  @Test
  void shouldKeepTurnsAsLongAsPolicySays() {
    collective.push(policy(", checkpoint: { turns: 10, keep: 1h }"));
    FabricCheckpoints store = new FabricCheckpoints(journals.fabric(), KryoCodecs.data());
    String id = start(Map.of("amount", 1));
    long first = merged(store);
    engine.getRuntimeService().setVariable(id, "amount", 2);
    long second = newest(id);
    for (int i = 0; i < 3; i++) {
      merged(store);
    }

    Manifest previous = ShardReader.untilWhole(() -> store.previous("main/0").orElseThrow());
    assertThat(previous.last().number()).isGreaterThan(second);
    assertThat(checkpoints.list(id).get(0).happenings()).contains("started ask");
    Manifest oldest = ShardReader.untilWhole(() -> store.oldest("main/0").orElseThrow());
    assertThat(oldest.last().number()).isEqualTo(first);
    journals.fabric().deleteJournalBefore(SHARD, oldest.journalPosition());
    assertThat(checkpoints.list(id).get(0).turn()).isEqualTo(first);
    assertThat(checkpoints.show(id, first).variables()).isEqualTo(Map.of("amount", "1"));
    assertThat(checkpoints.show(id, second).variables()).isEqualTo(Map.of("amount", "2"));
    checkpoints.rewind(id, first, Map.of());
    assertThat(engine.getRuntimeService().getVariable(id, "amount")).isEqualTo(1);

    collective.push(policy(", checkpoint: { turns: 10, keep: 0s }"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              merged(store);
              return ShardReader.untilWhole(
                      () -> store.oldest("main/0").orElseThrow().last().number())
                  > second;
            });
    assertThatThrownBy(() -> checkpoints.show(id, second))
        .isInstanceOf(TurnNotKeptException.class)
        .hasMessageContaining("is no longer kept");
    assertThat(checkpoints.show(id).variables()).isEqualTo(Map.of("amount", "1"));
  }

  /** Works until the node has merged by itself; the number of the last turn in it. */
  private long merged(FabricCheckpoints store) {
    Supplier<Long> newest =
        () ->
            ShardReader.untilWhole(
                () -> store.newest("main/0").map(full -> full.last().number()).orElse(0L));
    long before = newest.get();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              start(Map.of());
              return newest.get() > before;
            });
    return newest.get();
  }

  @Test
  void shouldTellHowFarAReadingIs() {
    String id = start(Map.of());
    AtomicLong told = new AtomicLong();

    client.checkpoints(told::set).list(id);

    assertThat(told).hasValueGreaterThanOrEqualTo(newest(id));
  }

  private String start(Map<String, Object> variables) {
    return engine.getRuntimeService().startProcessInstanceByKey("ask", variables).getId();
  }

  private String task(String id) {
    return engine.getTaskService().createTaskQuery().processInstanceId(id).singleResult().getId();
  }

  private long newest(String id) {
    List<CheckpointLine> lines = checkpoints.list(id);
    return lines.get(lines.size() - 1).turn();
  }

  private static String bare(String row) {
    return row.replaceAll("\\bREV_=\\d+ ", "");
  }

  private static int revision(String row) {
    Matcher revision = Pattern.compile("\\bREV_=(\\d+) ").matcher(row);
    assertThat(revision.find()).isTrue();
    return Integer.parseInt(revision.group(1));
  }
}
