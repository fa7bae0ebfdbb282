package dev.covey.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.transfer.ExportedDeployment.Definition;
import dev.covey.engine.transfer.ExportedDeployment.JobDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFormatTest {
  private static final Random RANDOM = new Random(11);
  private static final int BLOCK_HEADER_BYTES = 9;

  @TempDir Path folder;

  @Test
  void shouldReadAndWriteACutOfVersion1() throws IOException {
    byte[] golden = golden("cut-v1.hex");

    assertThat(HexFormat.of().formatHex(bytes(cut()))).isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(texts(read(golden))).isEqualTo(texts(cut()));
    for (int at = 0; at < golden.length; at++) {
      byte[] bad = golden.clone();
      bad[at] ^= 0x10;
      assertRefused(bad);
    }
  }

  private static List<ExportBlock> cut() {
    TurnHeader last =
        new TurnHeader("main/3", 42, "node-1", Instant.parse("2026-05-01T12:00:00.1Z"), 7, 5);
    return List.of(
        new ExportBlock.Head(
            new Origin("cut-1", "shop", Instant.parse("2026-05-01T12:00:01.000000002Z"))),
        new ExportBlock.Cut(
            Instant.parse("2026-05-01T12:00:00.5Z"), new TreeMap<>(Map.of("main", 12, "eu", 6))),
        new ExportBlock.Piece(new byte[] {1, 2, 3}),
        new ExportBlock.Shard(new Manifest("m", "", last, 7, 0, 1, 1, 3, 0x12345678)),
        new ExportBlock.Message("eu/5", new byte[] {4, 5}),
        new ExportBlock.CatalogTurn(new byte[] {6}));
  }

  @Test
  void shouldReadAndWriteVersion1() throws IOException {
    byte[] golden = golden("export-v1.hex");

    assertThat(HexFormat.of().formatHex(bytes(sample())))
        .isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(texts(read(golden))).isEqualTo(texts(sample()));
  }

  @Test
  void shouldDetectEveryChangedByte() throws IOException {
    byte[] good = bytes(sample());
    for (int at = 0; at < good.length; at++) {
      for (int flip : new int[] {0x01, 0x80, 0xFF}) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) flip;
        assertRefused(bad);
      }
    }
  }

  @Test
  void shouldDetectEveryTornEndAndWhatFollowsTheEnd() throws IOException {
    byte[] good = bytes(sample());
    for (int length = 0; length < good.length; length++) {
      assertRefused(Arrays.copyOf(good, length));
    }
    assertRefused(Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void shouldDetectBlocksThatAreLeftOutOrMoved() throws IOException {
    List<byte[]> parts = parts(bytes(sample()));
    for (int i = 1; i < parts.size(); i++) {
      List<byte[]> missing = new ArrayList<>(parts);
      missing.remove(i);
      assertRefused(joined(missing));
      if (i > 1) {
        List<byte[]> moved = new ArrayList<>(parts);
        moved.set(i, parts.get(i - 1));
        moved.set(i - 1, parts.get(i));
        assertRefused(joined(moved));
      }
    }
  }

  @Test
  void shouldRefuseOrReadRandomPayloadsWithAGoodChecksum() throws IOException {
    byte[] good = bytes(sample());
    for (int round = 0; round < 2_000; round++) {
      byte[] bad = good.clone();
      for (int i = RANDOM.nextInt(4); i >= 0; i--) {
        bad[RANDOM.nextInt(bad.length)] = (byte) RANDOM.nextInt();
      }
      seal(bad);
      try {
        read(bad);
      } catch (CorruptRecordException e) {
        assertThat(e.getMessage()).startsWith("Expected ");
      }
    }
  }

  @Test
  void shouldRefuseTreesThatLackAPartOrHaveAnother() {
    List<Object> wrong = new ArrayList<>(List.of(7L, "text", true, new byte[] {1}));
    wrong.addAll(List.of(List.of("x"), Map.of("a", 1L), Instant.EPOCH));
    int refused = 0;
    for (ExportBlock block : sample()) {
      char kind = ExportTrees.kind(block);
      Map<String, Object> tree = KryoCodecs.data().decode(ExportTrees.payload(block));
      for (String name : tree.keySet()) {
        for (Object value : wrong) {
          Map<String, Object> other = new LinkedHashMap<>(tree);
          other.put(name, value);
          byte[] payload = KryoCodecs.data().encode(other);
          try {
            assertThat(ExportTrees.payload(ExportTrees.block(kind, payload, 0))).isEqualTo(payload);
          } catch (CorruptRecordException e) {
            refused++;
          }
        }
      }
      assertThatThrownBy(
              () -> ExportTrees.block(kind, KryoCodecs.data().encode(Map.of("id", "x")), 5))
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageStartingWith("Expected a well-formed block at byte 5 of an export");
    }
    assertThat(refused).isGreaterThan(50);
  }

  @Test
  void shouldNotAllocateForALengthThatIsNotThere() throws IOException {
    byte[] bytes = Arrays.copyOf(bytes(sample()), 15);
    ByteBuffer.wrap(bytes).putInt(7, Integer.MAX_VALUE);
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessage("Expected a block of 2147483647 bytes at byte 6 of an export, but 0 left");
  }

  @Test
  void shouldLeaveNothingBehindThatIsNotWhole() throws IOException {
    Path file = folder.resolve("a.covey");
    assertThatThrownBy(
            () ->
                ExportFile.write(
                    file,
                    blocks -> {
                      blocks.write(sample().get(0));
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
    assertThat(folder).isEmptyDirectory();

    Files.write(folder.resolve("a.covey.part"), new byte[] {1, 2, 3});
    ExportFile.write(file, blocks -> sample().forEach(blocks::write));
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    List<ExportBlock> found = new ArrayList<>();
    ExportFile.read(file, found::add);
    assertThat(texts(found)).isEqualTo(texts(sample()));

    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> ExportFile.write(file, blocks -> {}))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("is there");
    assertThat(file).hasBinaryContent(before);
    assertThatThrownBy(() -> ExportFile.read(folder.resolve("none"), found::add))
        .isInstanceOf(TransferException.class);
    assertThatThrownBy(() -> ExportFile.write(folder.resolve("no/folder/a"), blocks -> {}))
        .isInstanceOf(TransferException.class)
        .hasMessageStartingWith("Expected to write");
  }

  private static List<ExportBlock> sample() {
    Columns columns =
        new Columns("ACT_RU_EXECUTION", List.of("ID_", "REV_", "IS_ACTIVE_", "AT_", "BYTES_"));
    Row row =
        new Row(
            new RowKey("ACT_RU_EXECUTION", "root"),
            columns,
            "root",
            1,
            true,
            Instant.ofEpochSecond(1, 2),
            new byte[] {1, 2});
    return List.of(
        new ExportBlock.Head(new Origin("export-1", "shop", Instant.ofEpochSecond(1_700_000_000))),
        new ExportBlock.Deployment(
            new ExportedDeployment(
                "deployment",
                "orders",
                null,
                Map.of("order.bpmn", new byte[] {60, 0, -1}, "a.form", new byte[0]),
                List.of(
                    new Definition(
                        "order:3:x",
                        "order",
                        3,
                        "order.bpmn",
                        List.of(new JobDefinition("job", "wait", "timer", null)))))),
        new ExportBlock.Instance(new ExportedInstance("root", "main/3", 42, List.of(row))));
  }

  /** As texts, since arrays are not compared by their content. */
  private static List<String> texts(List<ExportBlock> blocks) {
    List<String> texts = new ArrayList<>();
    for (ExportBlock block : blocks) {
      texts.add(ExportTrees.kind(block) + HexFormat.of().formatHex(ExportTrees.payload(block)));
    }
    return texts;
  }

  private static byte[] bytes(List<ExportBlock> blocks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ExportFormat.Writer writer = new ExportFormat.Writer(bytes);
    for (ExportBlock block : blocks) {
      writer.write(block);
    }
    writer.end();
    return bytes.toByteArray();
  }

  private static List<ExportBlock> read(byte[] bytes) throws IOException {
    List<ExportBlock> blocks = new ArrayList<>();
    ExportFormat.read(new ByteArrayInputStream(bytes), bytes.length, blocks::add);
    return blocks;
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(CorruptRecordException.class);
  }

  /** The start, then each block. */
  private static List<byte[]> parts(byte[] bytes) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(Arrays.copyOf(bytes, 6));
    int at = 6;
    while (at < bytes.length) {
      int end = at + BLOCK_HEADER_BYTES + ByteBuffer.wrap(bytes).getInt(at + 1);
      parts.add(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    return parts;
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    parts.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  /** Writes the checksum that each block should have, as far as there are blocks. */
  private static void seal(byte[] bytes) {
    java.util.zip.CRC32C start = new java.util.zip.CRC32C();
    start.update(bytes, 0, 6);
    int before = (int) start.getValue();
    ByteBuffer fields = ByteBuffer.wrap(bytes);
    int at = 6;
    while (at + BLOCK_HEADER_BYTES <= bytes.length) {
      int length = fields.getInt(at + 1);
      if (length < 0 || length > bytes.length - at - BLOCK_HEADER_BYTES) {
        return;
      }
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(ByteBuffer.allocate(4).putInt(before).flip());
      crc.update(bytes, at, 5);
      crc.update(bytes, at + BLOCK_HEADER_BYTES, length);
      before = (int) crc.getValue();
      fields.putInt(at + 5, before);
      at += BLOCK_HEADER_BYTES + length;
    }
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = ExportFormatTest.class.getResourceAsStream("/golden/" + name)) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }
}
