package dev.covey.checkpoint.file;

import static dev.covey.checkpoint.JournalStoreContract.entry;
import static dev.covey.checkpoint.JournalStoreContract.read;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.Checkpoints;
import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStoreException;
import dev.covey.checkpoint.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Random histories of work, refusals, kills and power losses, against a model in memory. */
class RandomHistoryTest {

  private static final Path FOLDER = Path.of("/folder");
  private static final int HISTORIES = Boolean.getBoolean("covey.soak") ? 2_000 : 100;
  private static final int STEPS = 60;

  private static void onManySeeds(Consumer<Random> history) {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + HISTORIES; seed++) {
      try {
        history.accept(new Random(seed));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** Refuses some steps, or crashes at one. */
  private static void disturb(SimulatedDisk disk, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> disk.crashAfter(random.nextInt(40));
      case 1 -> disk.refuse((step, file) -> random.nextInt(6) == 0);
      default -> disk.refuseNothing();
    }
  }

  private static SimulatedDisk afterCrash(SimulatedDisk disk, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> disk.afterKill();
      case 1 -> disk.afterPowerLoss();
      default -> disk.afterPowerLoss(random);
    };
  }

  @Test
  void shouldKeepEveryAcknowledgedRecord() {
    onManySeeds(random -> new JournalHistory(random).run());
  }

  private static final class JournalHistory {
    private final Random random;
    private final List<String> acknowledged = new ArrayList<>();
    private long deletedBefore;
    private final List<String> unsure = new ArrayList<>();
    private SimulatedDisk disk = new SimulatedDisk();
    private JournalStore store;

    JournalHistory(Random random) {
      this.random = random;
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        disturb(disk, random);
        try {
          step(i);
        } catch (JournalStoreException e) {
          assertThat(e).hasMessageContaining("No space left");
        } catch (SimulatedDisk.Crash e) {
          disk = afterCrash(disk, random);
          store = null;
        }
      }
      disk.refuseNothing();
      disk.afterKill();
      open();
    }

    private void step(int number) {
      if (store == null) {
        open();
      }
      if (random.nextInt(5) == 0) {
        deletedBefore = random.nextLong(deletedBefore, acknowledged.size() + 1L);
        store.deleteBefore("a", deletedBefore);
        store.deleteBefore("b", deletedBefore);
      } else {
        String text = "x".repeat(random.nextInt(60)) + number;
        unsure.add(text);
        store.append(List.of(entry("a", text), entry("b", text)));
        acknowledged.add(text);
        unsure.clear();
        check();
      }
    }

    /** Of appends that were refused or crashed, one may be there after all. */
    private void open() {
      store = FileJournalStore.open(disk, FOLDER, 1 + random.nextInt(400), "test");
      long acknowledgedEnd = acknowledged.size();
      if (store.end("a") > acknowledgedEnd) {
        store.read(
            "a", acknowledgedEnd, (at, record) -> acknowledged.add(new String(record, US_ASCII)));
        assertThat(acknowledged).hasSize((int) acknowledgedEnd + 1);
        assertThat(unsure).contains(acknowledged.get((int) acknowledgedEnd));
      }
      unsure.clear();
      check();
    }

    private void check() {
      long start = store.start("a");
      assertThat(start).isLessThanOrEqualTo(deletedBefore);
      List<String> expected = new ArrayList<>();
      for (int i = (int) start; i < acknowledged.size(); i++) {
        expected.add(i + ":" + acknowledged.get(i));
      }
      assertThat(read(store, "a", start)).isEqualTo(expected);
      assertThat(read(store, "b", Math.max(start, store.start("b")))).isSubsetOf(expected);
      assertThat(store.end("b")).isEqualTo(acknowledged.size());
    }
  }

  @Test
  void shouldKeepTheNewestCheckpointAndTheOneBeforeIt() {
    onManySeeds(random -> new CheckpointHistory(random).run());
  }

  private static final class CheckpointHistory {
    private final Random random;
    private final List<Checkpoints> written = new ArrayList<>();
    private final List<Checkpoints> unsure = new ArrayList<>();
    private SimulatedDisk disk = new SimulatedDisk();
    private CheckpointStore store;

    CheckpointHistory(Random random) {
      this.random = random;
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        disturb(disk, random);
        try {
          step(i);
        } catch (CheckpointStoreException e) {
          assertThat(e).hasMessageContaining("No space left");
        } catch (SimulatedDisk.Crash e) {
          disk = afterCrash(disk, random);
          store = null;
        }
      }
      disk.refuseNothing();
      disk.afterKill();
      open();
    }

    private void step(int number) {
      if (store == null) {
        open();
      }
      String base = written.isEmpty() ? "" : last(0).manifest().id();
      Checkpoints next = Checkpoints.of("id-" + number, base, "s/0", number + 1, random.nextInt(3));
      unsure.add(next);
      next.writeTo(store);
      written.add(next);
      unsure.clear();
      check();
    }

    private Checkpoints last(int back) {
      return written.get(written.size() - 1 - back);
    }

    /** Of writes that were refused or crashed, one may be there after all. */
    private void open() {
      store = FileCheckpointStore.open(disk, FOLDER, "test");
      String newest = store.newest("s/0").map(Manifest::id).orElse("");
      unsure.stream().filter(each -> each.manifest().id().equals(newest)).forEach(written::add);
      unsure.clear();
      check();
    }

    private void check() {
      assertThat(store.newest("s/0").isPresent()).isEqualTo(!written.isEmpty());
      for (int back = 0; back < Math.min(2, written.size()); back++) {
        Manifest manifest = (back == 0 ? store.newest("s/0") : store.previous("s/0")).orElseThrow();
        assertThat(manifest).isEqualTo(last(back).manifest());
        assertThat(Checkpoints.read(store, manifest)).isEqualTo(last(back).comparable());
      }
    }
  }
}
