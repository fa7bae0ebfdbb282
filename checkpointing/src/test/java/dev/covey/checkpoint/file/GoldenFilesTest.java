package dev.covey.checkpoint.file;

import static dev.covey.checkpoint.JournalStoreContract.entry;
import static dev.covey.checkpoint.JournalStoreContract.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.Checkpoints;
import dev.covey.checkpoint.JournalStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What version 1 wrote is read by every later release; the files never change. */
class GoldenFilesTest {

  private static final Path FOLDER = Path.of("/folder");
  private static final Path SHARD_FOLDER = FOLDER.resolve("shard-payments%2f3");
  private static final Checkpoints SAMPLE =
      Checkpoints.of(
          "Mi-1", "be-0", "payments/3", 42, List.of(new byte[] {1, 0, -1}, new byte[] {}));

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void shouldReadAndWriteTheCheckpointOfVersion1() throws IOException {
    Path manifest = SHARD_FOLDER.resolve("0000000000000000042-%4di-1.manifest");
    Path pieces = SHARD_FOLDER.resolve("%4di-1.pieces");
    SAMPLE.writeTo(FileCheckpointStore.open(disk, FOLDER, "test"));

    assertThat(hex(disk.bytes(manifest))).isEqualTo(golden("manifest-v1.hex"));
    assertThat(hex(disk.bytes(pieces))).isEqualTo(golden("pieces-v1.hex"));

    SimulatedDisk old = new SimulatedDisk();
    old.put(manifest, HexFormat.of().parseHex(golden("manifest-v1.hex")));
    old.put(pieces, HexFormat.of().parseHex(golden("pieces-v1.hex")));
    CheckpointStore store = FileCheckpointStore.open(old, FOLDER, "test");
    assertThat(store.newest("payments/3")).contains(SAMPLE.manifest());
    assertThat(Checkpoints.read(store, SAMPLE.manifest())).isEqualTo(SAMPLE.comparable());
  }

  @Test
  void shouldReadAndWriteTheIntentionOfVersion1() throws IOException {
    assertThat(hex(IntentionFile.bytes(SAMPLE.intention()))).isEqualTo(golden("intention-v1.hex"));

    disk.put(
        SHARD_FOLDER.resolve("%4di-1.intention"),
        HexFormat.of().parseHex(golden("intention-v1.hex")));
    assertThat(FileCheckpointStore.open(disk, FOLDER, "test").unfinished("payments/3"))
        .contains(SAMPLE.intention());
  }

  @Test
  void shouldReadAndWriteTheJournalOfVersion1() throws IOException {
    JournalStore store = FileJournalStore.open(disk, FOLDER, 1, "test");
    store.append(List.of(entry("payments/3", "first"), entry("ü", "")));
    store.deleteBefore("ü", 1);
    store.append(List.of(entry("payments/3", "second")));
    store.close();
    Path first = FOLDER.resolve("0000000000000000001.journal");
    Path second = FOLDER.resolve("0000000000000000002.journal");
    Path note = FOLDER.resolve("acknowledged");

    assertThat(hex(disk.bytes(first))).isEqualTo(golden("segment-1-v1.hex"));
    assertThat(hex(disk.bytes(second))).isEqualTo(golden("segment-2-v1.hex"));
    assertThat(hex(disk.bytes(note))).isEqualTo(golden("acknowledged-v1.hex"));

    SimulatedDisk old = new SimulatedDisk();
    old.put(first, HexFormat.of().parseHex(golden("segment-1-v1.hex")));
    old.put(second, HexFormat.of().parseHex(golden("segment-2-v1.hex")));
    old.put(note, HexFormat.of().parseHex(golden("acknowledged-v1.hex")));
    JournalStore reading = FileJournalStore.open(old, FOLDER, 1, "test");
    assertThat(read(reading, "payments/3", 0)).containsExactly("0:first", "1:second");
    assertThat(reading.start("ü")).isEqualTo(1);
    assertThat(reading.end("ü")).isEqualTo(1);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
