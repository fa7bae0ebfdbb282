package dev.covey.checkpoint.file;

import static dev.covey.checkpoint.JournalStoreContract.entry;
import static dev.covey.checkpoint.JournalStoreContract.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStore.Entry;
import dev.covey.checkpoint.JournalStoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Appends and deletions are stopped at each step, and the folder is opened by the next process. */
class JournalCrashTest {

  private static final Path FOLDER = Path.of("/journal");
  private static final int SEGMENT_BYTES = 250;

  @Test
  void shouldHaveWhatWasAcknowledgedWhenKilledAtAnyStep() {
    assertThat(crashAtEveryStep(SimulatedDisk::afterKill)).isGreaterThan(40);
  }

  @Test
  void shouldHaveWhatWasAcknowledgedWhenPowerIsLostAtAnyStep() {
    crashAtEveryStep(SimulatedDisk::afterPowerLoss);
  }

  @Test
  void shouldHaveWhatWasAcknowledgedWhenPowerIsLostAndSomeWasWrittenAtAnyStep() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      crashAtEveryStep(disk -> disk.afterPowerLoss(random));
    }
  }

  /** What a first process does to a journal, and how far it came. */
  private static final class Work {
    private int acknowledged;
    private int begun;
    private long deletedBefore;

    void run(SimulatedDisk disk) {
      JournalStore store = open(disk);
      for (int i = 0; i < 12; i++) {
        begun++;
        store.append(batch(i));
        acknowledged++;
        if (i % 4 == 3) {
          deletedBefore = i - 1;
          store.deleteBefore("a", deletedBefore);
          store.deleteBefore("b", deletedBefore);
        }
      }
      store.close();
    }
  }

  private static List<Entry> batch(int number) {
    return List.of(entry("a", "a" + number), entry("b", "long record " + number));
  }

  /** How many steps there were. */
  private static int crashAtEveryStep(UnaryOperator<SimulatedDisk> crash) {
    for (int step = 0; ; step++) {
      SimulatedDisk disk = new SimulatedDisk();
      disk.crashAfter(step);
      Work work = new Work();
      boolean ended = false;
      try {
        work.run(disk);
        ended = true;
      } catch (SimulatedDisk.Crash e) {
        assertThat(disk.takeSteps()).hasSize(step + 1);
      }
      checkOpenedByTheNext(crash.apply(disk), work);
      if (ended) {
        return step;
      }
    }
  }

  private static void checkOpenedByTheNext(SimulatedDisk disk, Work work) {
    long end;
    try (JournalStore store = open(disk)) {
      end = store.end("a");
      assertThat(end).isBetween((long) work.acknowledged, (long) work.begun);
      assertThat(store.end("b")).isEqualTo(end);
      assertThat(store.start("a")).isLessThanOrEqualTo(work.deletedBefore);
      checkRecords(store, end);
      store.append(List.of(entry("a", "a" + end), entry("b", "long record " + end)));
      checkRecords(store, end + 1);
    }
    // What the next process has shown to others is durable, wherever it had it from.
    SimulatedDisk later = disk.afterPowerLoss();
    try (JournalStore store = open(later)) {
      checkRecords(store, end + 1);
    }
    assertThat(later.names(FOLDER)).noneMatch(name -> name.endsWith(Disk.TEMPORARY));
  }

  private static void checkRecords(JournalStore store, long end) {
    List<String> a = new ArrayList<>();
    for (long i = store.start("a"); i < end; i++) {
      a.add(i + ":a" + i);
    }
    assertThat(read(store, "a", store.start("a"))).isEqualTo(a);
    List<String> b = new ArrayList<>();
    for (long i = store.start("b"); i < end; i++) {
      b.add(i + ":long record " + i);
    }
    assertThat(read(store, "b", store.start("b"))).isEqualTo(b);
  }

  @Test
  void shouldMakeDurableWhatAnUnsyncedBatchShows() {
    SimulatedDisk disk = new SimulatedDisk();
    JournalStore store = open(disk);
    store.append(batch(0));
    disk.refuse((step, file) -> step.equals("sync") || step.equals("cut"));
    try {
      store.append(batch(1));
    } catch (JournalStoreException e) {
      assertThat(e).hasMessageContaining("No space left");
    }

    disk.afterKill();
    JournalStore next = open(disk);
    assertThat(next.end("a")).isEqualTo(2);

    JournalStore last = open(disk.afterPowerLoss());
    assertThat(read(last, "a", 0)).containsExactly("0:a0", "1:a1");
  }

  private static JournalStore open(SimulatedDisk disk) {
    return FileJournalStore.open(disk, FOLDER, SEGMENT_BYTES, "test");
  }
}
