package dev.covey.checkpoint.file;

import static dev.covey.checkpoint.JournalStoreContract.entry;
import static dev.covey.checkpoint.JournalStoreContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.Checkpoints;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStoreException;
import dev.covey.checkpoint.Manifest;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Any change of any file is detected, or changes nothing that is read, at a bounded price. */
class HostileFilesTest {

  private static final Path FOLDER = Path.of("/folder");
  private static final Path SHARD_FOLDER = FOLDER.resolve("shard-s%2f0");
  private static final long MOST_ALLOCATED = 16L << 20;

  private static SimulatedDisk checkpoints() {
    SimulatedDisk disk = new SimulatedDisk();
    CheckpointStore store = FileCheckpointStore.open(disk, FOLDER, "test");
    Checkpoints.of("a", "", "s/0", 1, 2).writeTo(store);
    Checkpoints.of("b", "a", "s/0", 2, 2).writeTo(store);
    disk.put(
        SHARD_FOLDER.resolve("c.intention"),
        IntentionFile.bytes(Checkpoints.of("c", "b", "s/0", 3, 2).intention()));
    store.close();
    return disk;
  }

  private static List<Object> readCheckpoints(SimulatedDisk disk) {
    List<Object> found = new ArrayList<>();
    try (CheckpointStore store = FileCheckpointStore.open(disk, FOLDER, "test")) {
      Manifest newest = store.newest("s/0").orElseThrow();
      found.add(newest);
      found.add(Checkpoints.read(store, newest));
      Manifest previous = store.previous("s/0").orElseThrow();
      found.add(previous);
      found.add(Checkpoints.read(store, previous));
      Optional<Intention> unfinished = store.unfinished("s/0");
      found.add(unfinished);
    }
    return found;
  }

  private static SimulatedDisk journal() {
    SimulatedDisk disk = new SimulatedDisk();
    JournalStore store = FileJournalStore.open(disk, FOLDER, 200, "test");
    for (int i = 0; i < 7; i++) {
      store.append(List.of(entry("a", "text " + i), entry("b", "t" + i)));
    }
    store.close();
    return disk;
  }

  private static List<Object> readJournal(SimulatedDisk disk) {
    try (JournalStore store = FileJournalStore.open(disk, FOLDER, 200, "test")) {
      return List.of(
          read(store, "a", 0), read(store, "b", 0), store.append(List.of(entry("a", "next"))));
    }
  }

  private static void assertHarmless(
      Function<SimulatedDisk, List<Object>> reading, SimulatedDisk disk, Object expected) {
    long before = allocated();
    try {
      assertThat(reading.apply(disk)).isEqualTo(expected);
    } catch (CorruptRecordException | JournalStoreException e) {
      assertThat(e.getMessage()).startsWith("Expected ").contains(FOLDER.toString());
    }
    assertThat(allocated() - before).isLessThan(MOST_ALLOCATED);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static void changeEveryByte(
      Supplier<SimulatedDisk> maker, Function<SimulatedDisk, List<Object>> reading) {
    Object expected = reading.apply(maker.get());
    SimulatedDisk sample = maker.get();
    for (Path file : sample.files()) {
      byte[] whole = sample.bytes(file);
      for (int at = 0; at < whole.length; at++) {
        for (int flip : new int[] {0x01, 0x80, 0xFF}) {
          byte[] bytes = whole.clone();
          bytes[at] ^= (byte) flip;
          SimulatedDisk disk = maker.get();
          disk.put(file, bytes);
          assertHarmless(reading, disk, expected);
        }
      }
      for (int length = 0; length < whole.length + 40; length++) {
        SimulatedDisk disk = maker.get();
        disk.put(file, Arrays.copyOf(whole, length));
        assertHarmless(reading, disk, expected);
      }
    }
  }

  @Test
  void shouldDetectEveryChangeOfACheckpoint() {
    changeEveryByte(HostileFilesTest::checkpoints, HostileFilesTest::readCheckpoints);
  }

  @Test
  void shouldDetectEveryChangeOfAJournal() {
    changeEveryByte(HostileFilesTest::journal, HostileFilesTest::readJournal);
  }

  @Test
  void shouldDetectEverySegmentThatIsMissingOrAnothers() {
    Object expected = readJournal(journal());
    for (Path gone : journal().files()) {
      SimulatedDisk disk = new SimulatedDisk();
      journal().files().stream()
          .filter(file -> !file.equals(gone))
          .forEach(file -> disk.put(file, journal().bytes(file)));
      assertHarmless(HostileFilesTest::readJournal, disk, expected);
      for (Path other : journal().files()) {
        SimulatedDisk swapped = journal();
        swapped.put(gone, swapped.bytes(other));
        assertHarmless(HostileFilesTest::readJournal, swapped, expected);
      }
    }
  }

  @Test
  void shouldNameFileAndOffsetOfADamagedRecordAndChangeNothing() {
    SimulatedDisk disk = journal();
    Path newest = FOLDER.resolve("0000000000000000002.journal");
    byte[] bytes = disk.bytes(newest);
    bytes[bytes.length - 1] ^= 1;
    disk.put(newest, bytes);

    assertThatThrownBy(() -> readJournal(disk))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageMatching("Expected a batch at byte \\d+ of " + newest + " with CRC32C .*");
    assertThat(disk.bytes(newest)).isEqualTo(bytes);
  }

  @Test
  void shouldDetectADamagedRecordInTheMiddleWithoutTheNote() {
    SimulatedDisk disk = journal();
    Path newest = FOLDER.resolve("0000000000000000003.journal");
    byte[] bytes = disk.bytes(newest);
    bytes[bytes.length - 60] ^= 1;
    disk.put(newest, bytes);
    disk.put(FOLDER.resolve("acknowledged"), new byte[0]);

    assertThatThrownBy(() -> readJournal(disk)).isInstanceOf(CorruptRecordException.class);
  }

  @Test
  void shouldReadThePreviousWhileTheNewestIsDamaged() {
    SimulatedDisk disk = checkpoints();
    disk.put(SHARD_FOLDER.resolve("0000000000000000002-b.manifest"), new byte[] {1, 2, 3});
    CheckpointStore store = FileCheckpointStore.open(disk, FOLDER, "test");

    assertThatThrownBy(() -> store.newest("s/0"))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("0000000000000000002-b.manifest");
    Manifest previous = store.previous("s/0").orElseThrow();
    assertThat(Checkpoints.read(store, previous))
        .isEqualTo(Checkpoints.of("a", "", "s/0", 1, 2).comparable());
  }

  @Test
  void shouldNotTakeOneCheckpointForAnother() {
    SimulatedDisk disk = checkpoints();
    disk.put(SHARD_FOLDER.resolve("b.pieces"), disk.bytes(SHARD_FOLDER.resolve("a.pieces")));
    disk.put(
        SHARD_FOLDER.resolve("0000000000000000001-a.manifest"),
        disk.bytes(SHARD_FOLDER.resolve("0000000000000000002-b.manifest")));
    CheckpointStore store = FileCheckpointStore.open(disk, FOLDER, "test");

    assertThatThrownBy(() -> Checkpoints.read(store, store.newest("s/0").orElseThrow()))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("found those of a");
    assertThatThrownBy(() -> store.previous("s/0"))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("what its name says");
  }

  @Test
  void shouldLeaveFilesOfOthersAlone() {
    SimulatedDisk disk = checkpoints();
    Path note = SHARD_FOLDER.resolve("README");
    disk.put(note, new byte[] {1});
    disk.put(FOLDER.resolve("notes/x"), new byte[] {1});

    Checkpoints.of("d", "b", "s/0", 3, 2).writeTo(FileCheckpointStore.open(disk, FOLDER, "test"));

    assertThat(disk.bytes(note)).hasSize(1);
    assertThat(disk.bytes(FOLDER.resolve("notes/x"))).hasSize(1);
  }
}
