package dev.covey.checkpoint.file;

import static dev.covey.checkpoint.JournalStoreContract.entry;
import static dev.covey.checkpoint.JournalStoreContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.Checkpoints;
import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk refuses: for a moment or for long, a write, a sync or any other step. */
class FullDiskTest {

  private static final Path FOLDER = Path.of("/folder");
  private static final String SHARD = "payments/3";

  private final SimulatedDisk disk = new SimulatedDisk();

  private CheckpointStore checkpoints() {
    return FileCheckpointStore.open(disk, FOLDER, "test");
  }

  private JournalStore journal() {
    return FileJournalStore.open(disk, FOLDER, 250, "test");
  }

  /** Counts the steps from now on and refuses those that are wanted. */
  private void refuseSteps(IntPredicate wanted) {
    int[] count = {0};
    disk.refuse((step, file) -> wanted.test(count[0]++));
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "sync", "rename", "create"})
  void shouldKeepEarlierCheckpointsAndWorkAgainWhenThereIsRoom(String refused) {
    CheckpointStore store = checkpoints();
    Checkpoints first = Checkpoints.of("a", "", SHARD, 1, 3);
    Checkpoints second = Checkpoints.of("b", "a", SHARD, 2, 3);
    Checkpoints third = Checkpoints.of("c", "b", SHARD, 3, 3);
    first.writeTo(store);
    second.writeTo(store);

    disk.refuse((step, file) -> step.equals(refused));
    assertThatThrownBy(() -> third.writeTo(store))
        .isInstanceOf(CheckpointStoreException.class)
        .hasMessageContaining(FOLDER.resolve("shard-payments%2f3/c.").toString())
        .hasMessageContaining("No space left on device");

    assertThat(store.newest(SHARD)).contains(second.manifest());
    assertThat(store.previous(SHARD)).contains(first.manifest());
    assertThat(store.unfinished(SHARD)).isEmpty();
    disk.refuseNothing();
    third.writeTo(store);
    assertThat(Checkpoints.read(store, third.manifest())).isEqualTo(third.comparable());
    assertThat(store.previous(SHARD)).contains(second.manifest());
  }

  @Test
  void shouldRefuseOrKeepACheckpointWhicheverStepFails() {
    int step = 0;
    for (boolean refused = true; refused; step++) {
      refused = !writesAlthoughStepFails(step, false) | !writesAlthoughStepFails(step, true);
    }
    assertThat(step).isGreaterThan(12);
  }

  /** False if the write was refused. */
  private boolean writesAlthoughStepFails(int failing, boolean andAllAfterIt) {
    SimulatedDisk own = new SimulatedDisk();
    CheckpointStore store = FileCheckpointStore.open(own, FOLDER, "test");
    Checkpoints first = Checkpoints.of("a", "", SHARD, 1, 3);
    Checkpoints second = Checkpoints.of("b", "a", SHARD, 2, 3);
    Checkpoints third = Checkpoints.of("c", "b", SHARD, 3, 3);
    Checkpoints fourth = Checkpoints.of("d", "b", SHARD, 4, 3);
    first.writeTo(store);
    second.writeTo(store);
    int[] count = {0};
    own.refuse(
        (step, file) -> {
          int at = count[0]++;
          return at == failing || andAllAfterIt && at > failing;
        });
    boolean written = false;
    try {
      third.writeTo(store);
      written = true;
    } catch (CheckpointStoreException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
    assertThat(store.newest(SHARD)).contains((written ? third : second).manifest());
    assertThat(store.previous(SHARD)).contains((written ? second : first).manifest());

    own.refuseNothing();
    fourth.writeTo(store);
    SimulatedDisk rebooted = own.afterPowerLoss();
    CheckpointStore next = FileCheckpointStore.open(rebooted, FOLDER, "test");
    assertThat(next.newest(SHARD)).contains(fourth.manifest());
    assertThat(Checkpoints.read(next, fourth.manifest())).isEqualTo(fourth.comparable());
    assertThat(Checkpoints.read(next, next.previous(SHARD).orElseThrow())).isNotEmpty();
    return written && count[0] <= failing;
  }

  @Test
  void shouldKeepAJournalWhicheverStepFails() {
    int most = 60;
    for (int failing = 0; failing < most; failing++) {
      for (int length : new int[] {1, 2, 5, most}) {
        appendsAlthoughStepsFail(failing, length);
      }
    }
  }

  private static void appendsAlthoughStepsFail(int failing, int length) {
    SimulatedDisk own = new SimulatedDisk();
    JournalStore store = FileJournalStore.open(own, FOLDER, 250, "test");
    int[] count = {0};
    own.refuse((step, file) -> count[0]++ >= failing && count[0] <= failing + length);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String text = "text " + i;
      try {
        long position = store.append(List.of(entry("b", text), entry("a", text))).get(1);
        expected.add(position + ":" + text);
      } catch (JournalStoreException e) {
        assertThat(e).hasMessageContaining("No space left on device");
      }
      assertThat(read(store, "a", 0)).isEqualTo(expected);
    }
    own.refuseNothing();
    expected.add(store.append(List.of(entry("a", "last"))).get(0) + ":last");
    assertThat(read(store, "a", 0)).isEqualTo(expected);

    JournalStore rebooted = FileJournalStore.open(own.afterPowerLoss(), FOLDER, 250, "test");
    assertThat(read(rebooted, "a", 0)).isEqualTo(expected);
    JournalStore killed = FileJournalStore.open(own.afterKill(), FOLDER, 250, "test");
    assertThat(read(killed, "a", 0)).isEqualTo(expected);
  }

  @Test
  void shouldNotTrustASegmentWhoseSyncFailed() {
    JournalStore store = journal();
    store.append(List.of(entry("a", "1")));
    refuseSteps(step -> step == 1);
    assertThatThrownBy(() -> store.append(List.of(entry("a", "lost"))))
        .isInstanceOf(JournalStoreException.class)
        .hasMessageContaining(FOLDER.resolve("0000000000000000001.journal").toString());
    disk.refuseNothing();

    store.append(List.of(entry("a", "2")));

    assertThat(disk.names(FOLDER)).contains("0000000000000000002.journal");
    JournalStore rebooted = FileJournalStore.open(disk.afterPowerLoss(), FOLDER, 250, "test");
    assertThat(read(rebooted, "a", 0)).containsExactly("0:1", "1:2");
  }

  @Test
  void shouldSayWhyAFolderCannotBeOpened() {
    disk.refuse((step, file) -> true);

    assertThatThrownBy(this::journal)
        .isInstanceOf(JournalStoreException.class)
        .hasMessageContaining(FOLDER.toString())
        .hasMessageContaining("No space left on device");
    disk.refuseNothing();
    assertThat(journal().append(List.of(entry("a", "1")))).containsExactly(0L);
  }
}
