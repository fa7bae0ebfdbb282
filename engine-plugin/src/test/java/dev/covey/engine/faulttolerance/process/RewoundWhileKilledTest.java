package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.CutContents;
import dev.covey.engine.client.Checkpoints;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.JournalAudit;
import dev.covey.engine.time.CheckpointLine;
import dev.covey.engine.time.TurnNotKeptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Instances go back to earlier turns, and cuts of the collective are taken, while nodes are killed.
 * Each rewind leaves a mark in its instance, so that one that was acknowledged and is not there, or
 * one that takes effect after a later one, is found.
 */
@Tag("by-itself")
@EnabledIfSystemProperty(named = "covey.soak", matches = "true")
class RewoundWhileKilledTest {
  private static final int INSTANCES = 8;
  private static final int ROUNDS = 10;

  @TempDir private Path folder;
  private volatile boolean over;

  /** What is known of one instance; its marks rise. */
  private static final class Marks {
    private int asked;
    private int acknowledged;

    synchronized int next() {
      return ++asked;
    }

    synchronized void acknowledged(int mark) {
      acknowledged = mark;
    }

    synchronized int acknowledged() {
      return acknowledged;
    }

    synchronized int asked() {
      return asked;
    }
  }

  @Test
  void shouldKeepEveryAcknowledgedRewindAndCutsThatHoldThem() throws Exception {
    long seed = Long.getLong("covey.seed", System.nanoTime());
    System.out.println("seed=" + seed);
    ProcessCollective.use(collective -> run(collective, new Random(seed)));
  }

  private void run(ProcessCollective collective, Random random) throws Exception {
    Orders.deploy(collective);
    Map<String, Marks> marks = new ConcurrentHashMap<>();
    for (int number = 0; number < INSTANCES; number++) {
      marks.put(
          collective.client().start("fault-wait", "rewound-" + number, Map.of()).join().id(),
          new Marks());
    }
    AtomicInteger rewinds = new AtomicInteger();
    Thread rewinding = new Thread(() -> rewind(collective, marks, random.nextLong(), rewinds));
    rewinding.start();
    int cuts = 0;
    try {
      for (int round = 1; round <= ROUNDS; round++) {
        awaitMore(rewinds, 3 + random.nextInt(5));
        ChildNode victim = killOne(collective, random);
        cuts += cut(collective.client(), marks, round) ? 1 : 0;
        collective.spawn(victim.name());
        collective.awaitSpread();
        System.out.printf("round=%d rewinds=%s cuts=%d%n", round, rewinds, cuts);
      }
    } finally {
      over = true;
      rewinding.join();
    }
    assertMarks(collective.client(), marks);
    assertThat(cuts).isGreaterThan(ROUNDS / 2);
    end(collective, marks);
    Views.assertAreTheirJournals(collective);
  }

  private static ChildNode killOne(ProcessCollective collective, Random random) {
    List<ChildNode> nodes = collective.alive();
    ChildNode victim = nodes.get(random.nextInt(nodes.size()));
    victim.kill();
    return victim;
  }

  private static void awaitMore(AtomicInteger rewinds, int more) {
    int goal = rewinds.get() + more;
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rewinds.get() >= goal);
  }

  private void rewind(
      ProcessCollective collective, Map<String, Marks> marks, long seed, AtomicInteger rewinds) {
    Random random = new Random(seed);
    Checkpoints checkpoints = collective.client().checkpoints();
    List<String> ids = new ArrayList<>(marks.keySet());
    while (!over) {
      String id = ids.get(random.nextInt(ids.size()));
      int mark = marks.get(id).next();
      try {
        List<CheckpointLine> kept = checkpoints.list(id);
        long turn = kept.get(random.nextInt(kept.size())).turn();
        checkpoints.rewind(id, turn, Map.of("mark", String.valueOf(mark)));
        marks.get(id).acknowledged(mark);
        rewinds.incrementAndGet();
      } catch (TurnNotKeptException e) {
        // Merged meanwhile.
      } catch (RuntimeException e) {
        System.out.println("rewind " + mark + " of " + id + ": " + e);
      }
    }
  }

  private boolean cut(CoveyClient client, Map<String, Marks> marks, int round) {
    Map<String, Integer> before = new HashMap<>();
    marks.forEach((id, known) -> before.put(id, known.acknowledged()));
    Path file = folder.resolve("cut-" + round + ".covey");
    try {
      client.cuts().create(file, (shard, done, total) -> {});
    } catch (RuntimeException e) {
      System.out.println("cut: " + e);
      assertThat(file).doesNotExist();
      return false;
    }
    CutContents cut = CutContents.of(file);
    assertThat(cut.instances("fault-wait")).containsAll(marks.keySet());
    Map<String, String> texts = cut.texts("mark");
    before.forEach(
        (id, mark) ->
            assertThat(Integer.parseInt(texts.getOrDefault(id, "0")))
                .as("mark of %s in the cut", id)
                .isBetween(mark, marks.get(id).asked()));
    return true;
  }

  /** The last one acknowledged, or a later one whose answer never came. */
  private static void assertMarks(CoveyClient client, Map<String, Marks> marks) {
    marks.forEach(
        (id, known) ->
            assertThat(
                    Integer.parseInt(
                        client
                            .checkpoints()
                            .show(id)
                            .variables()
                            .getOrDefault("mark", "0")
                            .replace("'", "")))
                .as("mark of %s", id)
                .isBetween(known.acknowledged(), known.asked()));
  }

  /** Each has one task, and ends once. */
  private static void end(ProcessCollective collective, Map<String, Marks> marks) {
    for (ChildNode node : collective.alive()) {
      for (String task : node.answer("tasks").split(" ")) {
        if (!task.isBlank()) {
          node.answer("complete", task);
        }
      }
    }
    assertThat(collective.client().audit().instances())
        .filteredOn(instance -> marks.containsKey(instance.id()))
        .hasSize(marks.size())
        .allMatch(instance -> instance.timesEnded() == 1)
        .extracting(JournalAudit.Instance::id)
        .containsExactlyInAnyOrderElementsOf(marks.keySet());
  }
}
