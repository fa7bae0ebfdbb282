package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.MemberReport.Followed;
import dev.covey.fabric.kafka.ShardNote.Why;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementFormatTest {
  private static final MemberReport REPORT =
      new MemberReport(
          "n1",
          Map.of("eu", 1, "us", 0),
          Map.of(
              new ShardId("eu", 3), new Followed(true, "n2"),
              new ShardId("eu", 259), new Followed(false, "")),
          "n1#run",
          Set.of("us"),
          Set.of(new ShardId("eu", 3)));
  private static final MemberReport OLDER =
      new MemberReport(REPORT.node(), REPORT.standbys(), REPORT.follows(), "", Set.of(), Set.of());
  private static final Map<ShardId, ShardNote> NOTES =
      Map.of(
          new ShardId("eu", 3), new ShardNote(Why.TOOK_OVER, "n2", false),
          new ShardId("us", 1), new ShardNote(Why.WARMING_UP, "n2", true));

  private static final String GOLDEN_REPORT =
      "5202"
          + "0006"
          + "00026e31"
          + "00026575"
          + "00027573"
          + "00026e32"
          + "0000"
          + "00066e312372756e"
          + "0000"
          + "0002"
          + "00010001"
          + "00020000"
          + "00000002"
          + "0001"
          + "0003"
          + "01"
          + "0003"
          + "0001"
          + "0103"
          + "00"
          + "0004"
          + "0005"
          + "0001"
          + "0002"
          + "00000001"
          + "0001"
          + "0003";
  private static final String GOLDEN_REPORT_1 =
      "5201"
          + "0005"
          + "00026e31"
          + "00026575"
          + "00027573"
          + "00026e32"
          + "0000"
          + "0000"
          + "0002"
          + "00010001"
          + "00020000"
          + "00000002"
          + "0001"
          + "0003"
          + "01"
          + "0003"
          + "0001"
          + "0103"
          + "00"
          + "0004";
  private static final String GOLDEN_NOTES =
      "4e01"
          + "0003"
          + "00026575"
          + "00026e32"
          + "00027573"
          + "00000002"
          + "0000"
          + "0003"
          + "02"
          + "00"
          + "0001"
          + "0002"
          + "0001"
          + "06"
          + "01"
          + "0001";

  @Test
  void shouldWriteAndReadTheseBytes() {
    assertThat(hex(PlacementFormat.encode(REPORT))).isEqualTo(GOLDEN_REPORT);
    assertThat(PlacementFormat.report(bytes(GOLDEN_REPORT))).isEqualTo(REPORT);
    assertThat(PlacementFormat.report(bytes(GOLDEN_REPORT_1))).isEqualTo(OLDER);
    assertThat(hex(PlacementFormat.encode(NOTES))).isEqualTo(GOLDEN_NOTES);
    assertThat(PlacementFormat.notes(bytes(GOLDEN_NOTES))).isEqualTo(NOTES);
  }

  @Test
  void shouldTakeWhatItCannotReadForNothing() {
    byte[] report = PlacementFormat.encode(REPORT).array();
    byte[] notes = PlacementFormat.encode(NOTES).array();
    assertThat(PlacementFormat.report(null)).isEqualTo(MemberReport.NOTHING);
    assertThat(PlacementFormat.notes(null)).isEmpty();
    for (int length = 0; length < report.length; length++) {
      assertThat(PlacementFormat.report(ByteBuffer.wrap(Arrays.copyOf(report, length))))
          .isEqualTo(MemberReport.NOTHING);
    }
    for (int length = 0; length < notes.length; length++) {
      assertThat(PlacementFormat.notes(ByteBuffer.wrap(Arrays.copyOf(notes, length)))).isEmpty();
    }
    assertThat(PlacementFormat.report(bytes(GOLDEN_REPORT + "00"))).isEqualTo(MemberReport.NOTHING);
    assertThat(PlacementFormat.report(bytes(GOLDEN_REPORT.replaceFirst("5202", "5203"))))
        .as("another version")
        .isEqualTo(MemberReport.NOTHING);
    assertThat(PlacementFormat.report(bytes(GOLDEN_NOTES))).isEqualTo(MemberReport.NOTHING);
  }

  @Test
  void shouldSurviveAnyBytes() {
    Random random = new Random(7);
    byte[] report = PlacementFormat.encode(REPORT).array();
    byte[] notes = PlacementFormat.encode(NOTES).array();
    for (int i = 0; i < 20_000; i++) {
      assertThat(PlacementFormat.report(ByteBuffer.wrap(spoiled(report, random)))).isNotNull();
      assertThat(PlacementFormat.notes(ByteBuffer.wrap(spoiled(notes, random)))).isNotNull();
    }
  }

  private static byte[] spoiled(byte[] good, Random random) {
    byte[] bad = good.clone();
    for (int flips = random.nextInt(4); flips >= 0; flips--) {
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
    }
    return bad;
  }

  private static String hex(ByteBuffer bytes) {
    return HexFormat.of().formatHex(bytes.array());
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}
