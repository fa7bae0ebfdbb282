package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.client.JournalAudit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node killed in the middle of a delegate that saves its progress. */
@Tag("by-itself")
class KilledInLongWorkTest {
  private static final long SUM = (long) SumRecords.RECORDS * (SumRecords.RECORDS + 1) / 2;

  @Test
  void shouldGoOnElsewhereAfterTheLastSave() throws Exception {
    ProcessCollective.use(
        collective -> {
          collective.awaitSpread();
          ChildNode node = collective.node("node-2");
          node.answer("deploy", "sum", "fault-sum.bpmn");
          String id = node.answer("start", "fault-sum", "sum-" + System.nanoTime());
          ChildNode victim = whoHasSaved(collective, 30 * SumRecords.BATCH);
          int saved = savedWhileCommitsAreHeld(victim);
          victim.kill();
          List<ChildNode> survivors = collective.alive();
          collective.awaitAllShards(survivors);
          JournalAudit.Instance ended = awaitEnd(collective, id);
          assertThat(ended.timesEnded()).isOne();
          assertThat(ended.variables()).containsEntry("sum", SUM);
          assertThat(survivors)
              .extracting(SumReport::begunAfter)
              .filteredOn(record -> record >= saved)
              .singleElement()
              .satisfies(
                  record ->
                      assertThat(record)
                          .isGreaterThanOrEqualTo(saved)
                          .isLessThan(SumRecords.RECORDS));
          assertNoProgress(collective);
          collective.spawn(victim.name());
          collective.awaitSpread();
          Views.assertAreTheirJournals(collective);
        });
  }

  /** What {@link SumRecords#report} says on a node. */
  private static final class SumReport {
    static int begunAfter(ChildNode node) {
      return Integer.parseInt(node.answer("sum").split(" ")[0]);
    }

    static int saved(ChildNode node) {
      return Integer.parseInt(node.answer("sum").split(" ")[1]);
    }
  }

  /** Not always the node that started it: shards may still be on their way between nodes. */
  private static ChildNode whoHasSaved(ProcessCollective collective, int least) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                collective.alive().stream()
                    .filter(node -> SumReport.saved(node) >= least)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** The next save does not return before its turn is committed, so the work stands still. */
  private static int savedWhileCommitsAreHeld(ChildNode node) {
    node.answer("hold", "commitTransaction", "1");
    Awaitility.await().until(() -> node.answer("held").equals("true"));
    int saved = SumReport.saved(node);
    Awaitility.await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(2))
        .until(() -> SumReport.saved(node) == saved);
    return saved;
  }

  private static JournalAudit.Instance awaitEnd(ProcessCollective collective, String id) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                collective.client().audit().instances().stream()
                    .filter(instance -> instance.id().equals(id))
                    .findFirst()
                    .orElseThrow(),
            JournalAudit.Instance::ended);
  }

  private static void assertNoProgress(ProcessCollective collective) {
    assertThat(collective.journals().fold().rows("ACT_GE_BYTEARRAY"))
        .extracting(row -> String.valueOf(row.value("NAME_")))
        .noneMatch(name -> name.startsWith("covey.progress"));
  }
}
