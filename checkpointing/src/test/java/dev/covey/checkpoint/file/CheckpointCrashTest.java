package dev.covey.checkpoint.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.Checkpoints;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A write is stopped at each of its steps, and the folder is opened by the next process. */
class CheckpointCrashTest {

  private static final Path ROOT = Path.of("/checkpoints");
  private static final String SHARD = "payments/3";

  private static final Checkpoints FIRST = Checkpoints.of("f", "", SHARD, 5, 2);
  private static final Checkpoints SECOND = Checkpoints.of("s", "f", SHARD, 10, 2);
  private static final Checkpoints THIRD = Checkpoints.of("t", "s", SHARD, 15, 3);

  @Test
  void shouldHaveOldOrNewWhenKilledAtAnyStep() {
    assertThat(crashAtEveryStep(SimulatedDisk::afterKill)).isGreaterThan(15);
  }

  @Test
  void shouldHaveOldOrNewWhenPowerIsLostAtAnyStep() {
    crashAtEveryStep(SimulatedDisk::afterPowerLoss);
  }

  @Test
  void shouldHaveOldOrNewWhenPowerIsLostAndSomeWasWrittenAtAnyStep() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      crashAtEveryStep(disk -> disk.afterPowerLoss(random));
    }
  }

  /** How many steps there were. */
  private static int crashAtEveryStep(UnaryOperator<SimulatedDisk> crash) {
    for (int step = 0; ; step++) {
      SimulatedDisk disk = new SimulatedDisk();
      CheckpointStore store = open(disk);
      FIRST.writeTo(store);
      SECOND.writeTo(store);
      disk.takeSteps();
      disk.crashAfter(step);
      boolean returned = false;
      try {
        THIRD.writeTo(store);
        returned = true;
      } catch (SimulatedDisk.Crash e) {
        assertThat(disk.takeSteps()).hasSize(step + 1);
      }
      SimulatedDisk next = crash.apply(disk);
      checkOpenedByTheNext(next, returned);
      if (returned) {
        return step;
      }
    }
  }

  private static void checkOpenedByTheNext(SimulatedDisk disk, boolean returned) {
    try (CheckpointStore store = open(disk)) {
      Manifest newest = store.newest(SHARD).orElseThrow();
      Checkpoints expected = newest.id().equals("t") ? THIRD : SECOND;
      assertThat(newest).isEqualTo(expected.manifest());
      if (returned) {
        assertThat(newest).isEqualTo(THIRD.manifest());
      }
      assertThat(Checkpoints.read(store, newest)).isEqualTo(expected.comparable());
      Manifest previous = store.previous(SHARD).orElseThrow();
      assertThat(previous).isEqualTo((expected == THIRD ? SECOND : FIRST).manifest());
      assertThat(Checkpoints.read(store, previous)).isNotEmpty();
      assertThat(store.unfinished(SHARD))
          .isIn(
              Optional.empty(),
              expected == THIRD ? Optional.empty() : Optional.of(THIRD.intention()));

      assertThat(disk.names(ROOT.resolve("shard-payments%2f3")))
          .filteredOn(name -> name.endsWith(".manifest"))
          .allSatisfy(
              name ->
                  assertThat(disk.files())
                      .contains(
                          ROOT.resolve("shard-payments%2f3")
                              .resolve(CheckpointFile.of(name).orElseThrow().id() + ".pieces")));

      Checkpoints next = Checkpoints.of("n", newest.id(), SHARD, 20, 1);
      next.writeTo(store);
      assertThat(store.unfinished(SHARD)).isEmpty();
      assertThat(disk.names(ROOT.resolve("shard-payments%2f3")))
          .containsExactlyInAnyOrderElementsOf(namesOf(next, expected));
    }
  }

  private static List<String> namesOf(Checkpoints newest, Checkpoints previous) {
    return List.of(
        CheckpointFile.pieces(newest.manifest().id()),
        CheckpointFile.manifest(newest.manifest().id(), newest.manifest().last().number()),
        CheckpointFile.pieces(previous.manifest().id()),
        CheckpointFile.manifest(previous.manifest().id(), previous.manifest().last().number()));
  }

  /** What is needed for the turns to be kept is there, whole, at whatever step the write stops. */
  @Test
  void shouldKeepWhatIsToBeKeptWhenStoppedAtAnyStep() {
    keepAtEveryStep(SimulatedDisk::afterKill);
    keepAtEveryStep(SimulatedDisk::afterPowerLoss);
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      keepAtEveryStep(disk -> disk.afterPowerLoss(random));
    }
  }

  private static void keepAtEveryStep(UnaryOperator<SimulatedDisk> crash) {
    for (int step = 0; ; step++) {
      SimulatedDisk disk = new SimulatedDisk();
      CheckpointStore store = open(disk);
      for (int hour = 1; hour <= 12; hour++) {
        writeAt(store, hour);
      }
      disk.crashAfter(step);
      boolean crashed = crashes(() -> writeAt(store, 13));

      try (CheckpointStore next = open(crash.apply(disk))) {
        Manifest oldest = next.oldest(SHARD).orElseThrow();
        assertThat(oldest.last().number()).isIn(3L, 5L);
        assertThat(Checkpoints.read(next, oldest))
            .isEqualTo(at((int) oldest.last().number()).comparable());
        writeAt(next, 14);
        assertThat(next.oldest(SHARD).orElseThrow()).isEqualTo(at(5).manifest());
      }
      if (!crashed) {
        return;
      }
    }
  }

  private static void writeAt(CheckpointStore store, int hour) {
    Checkpoints full = at(hour);
    full.writeTo(store, new Retention(Duration.ofHours(8), full.manifest().last().at()));
  }

  private static Checkpoints at(int hour) {
    Instant at = Instant.parse("2026-11-24T00:00:00Z").plus(Duration.ofHours(hour));
    return Checkpoints.of("h" + hour, "h" + (hour - 1), SHARD, hour, 2).takenAt(at);
  }

  /** An interrupted merge is taken up with the intention that it left. */
  @Test
  void shouldTakeUpAnInterruptedWriteUnderItsOwnId() {
    SimulatedDisk disk = new SimulatedDisk();
    CheckpointStore store = open(disk);
    FIRST.writeTo(store);
    disk.crashAfter(6);
    assertThat(crashes(() -> SECOND.writeTo(store))).isTrue();

    CheckpointStore next = open(disk.afterPowerLoss());

    assertThat(next.unfinished(SHARD)).contains(SECOND.intention());
    assertThat(SECOND.writeTo(next)).isEqualTo(SECOND.manifest());
    assertThat(next.unfinished(SHARD)).isEmpty();
    assertThat(next.newest(SHARD)).contains(SECOND.manifest());
  }

  private static boolean crashes(Runnable work) {
    try {
      work.run();
      return false;
    } catch (SimulatedDisk.Crash e) {
      return true;
    }
  }

  private static CheckpointStore open(SimulatedDisk disk) {
    return FileCheckpointStore.open(disk, ROOT, "test");
  }
}
