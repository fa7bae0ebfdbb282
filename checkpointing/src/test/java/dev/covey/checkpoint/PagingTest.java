package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.kryo.KryoCodecs;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PagingTest {
  private static final Columns BYTES =
      new Columns("ACT_GE_BYTEARRAY", List.of("ID_", "REV_", "BYTES_"));
  private static final Paging PAGING = new Paging(64);

  private final Random random = new Random(20261125);

  @Test
  void shouldMakeTheNewValueOfTheOldOneAndThePages() {
    for (int i = 0; i < 5_000; i++) {
      byte[] before = bytes(random.nextInt(400));
      byte[] now = changed(before);

      RowChange change = PAGING.change(row(1, before), row(2, now));

      assertThat(applied(change, row(1, before))).isEqualTo(row(2, now));
    }
  }

  @Test
  void shouldCarryOnePageOfALargeValue() {
    Paging usual = new Paging(4096);
    byte[] before = bytes(5_000_000);
    byte[] now = before.clone();
    for (int i = 0; i < 10; i++) {
      now[2_000_000 + i] ^= 1;
    }

    RowChange change = usual.change(row(1, before), row(2, now));

    TurnHeader header = new TurnHeader("main/0", 1, "n", Instant.EPOCH, -1, 0);
    byte[] encoded = KryoCodecs.turns().encode(new Turn(header, List.of(change)));
    assertThat(encoded.length).isLessThan(2 * 4096 + 500);
    assertThat(KryoCodecs.turns().decode(encoded).changes()).isEqualTo(List.of(change));
    assertThat(applied(change, row(1, before))).isEqualTo(row(2, now));
  }

  @Test
  void shouldCarryNoPageIfTheLongValueIsAsItWas() {
    byte[] bytes = bytes(1_000);

    RowChange change = PAGING.change(row(1, bytes), row(2, bytes.clone()));

    assertThat(change)
        .isEqualTo(
            new RowChange.Patch(
                row(2, bytes).key(), row(1, bytes).key(), BYTES, List.of(new Edit.Set(1, 2L))));
  }

  @Test
  void shouldPutTheWholeRowIfEveryPageDiffers() {
    byte[] before = new byte[1_000];
    byte[] now = new byte[1_000];
    Arrays.fill(now, (byte) 1);

    RowChange change = PAGING.change(row(1, before), row(1, now));

    assertThat(change).isEqualTo(new RowChange.Put(row(1, now)));
  }

  @Test
  void shouldReferToAnotherRowWithTheSameBytes() {
    byte[] bytes = bytes(1_000);
    Row source = row(1, bytes);
    Row twin = new Row(new RowKey(BYTES.table(), "twin"), BYTES, "twin", 7L, bytes);

    RowChange change = PAGING.change(source, twin);

    assertThat(change)
        .isEqualTo(
            new RowChange.Patch(
                twin.key(),
                source.key(),
                BYTES,
                List.of(new Edit.Set(0, "twin"), new Edit.Set(1, 7L))));

    assertThat(applied(change, source)).isEqualTo(twin);
  }

  @Test
  void shouldRefuseAPatchOfOtherBytes() {
    byte[] before = bytes(1_000);
    byte[] now = before.clone();
    now[0] ^= 1;
    RowChange change = PAGING.change(row(1, before), row(2, now));
    byte[] other = before.clone();
    other[500] ^= 1;

    assertThatThrownBy(() -> applied(change, row(1, other)))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("CRC32C");
    assertThatThrownBy(() -> ((RowChange.Patch) change).applyTo(key -> Optional.empty()))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("not there");
  }

  @Test
  void shouldRefuseALengthThatItsPagesDoNotFill() {
    Edit huge = new Edit.Pages(2, Integer.MAX_VALUE, 64, 0, List.of(new Page(0, new byte[64])));
    RowChange.Patch patch =
        new RowChange.Patch(
            row(1, new byte[0]).key(), row(1, new byte[0]).key(), BYTES, List.of(huge));

    assertThatThrownBy(() -> applied(patch, row(1, bytes(100))))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("pages at least");
  }

  @Test
  void shouldRestoreAThousandTurnsOfALargeValue() {
    Paging usual = new Paging(4096);
    ShardImage image = new ShardImage();
    byte[] bytes = bytes(1_000_000);
    Row row = row(0, bytes);
    image.apply(turn(1, new RowChange.Put(row)));
    for (int number = 2; number <= 1_000; number++) {
      byte[] now = bytes.clone();
      for (int i = 0; i < 10; i++) {
        now[random.nextInt(now.length)] = (byte) random.nextInt();
      }
      Row next = row(number, now);
      image.apply(turn(number, usual.change(row, next)));
      bytes = now;
      row = next;
    }

    assertThat(image.row(row.key())).contains(row);
  }

  private static Turn turn(long number, RowChange change) {
    return new Turn(new TurnHeader("main/0", number, "n", Instant.EPOCH, -1, 0), List.of(change));
  }

  private static Row applied(RowChange change, Row before) {
    if (change instanceof RowChange.Put put) {
      return put.row();
    }
    Map<RowKey, Row> rows = Map.of(before.key(), before);
    return ((RowChange.Patch) change).applyTo(key -> Optional.ofNullable(rows.get(key)));
  }

  private static Row row(long revision, byte[] bytes) {
    return new Row(new RowKey(BYTES.table(), "b1"), BYTES, "b1", revision, bytes);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] changed(byte[] before) {
    byte[] now = Arrays.copyOf(before, random.nextInt(3) > 0 ? before.length : random.nextInt(400));
    for (int i = random.nextInt(4); i > 0 && now.length > 0; i--) {
      now[random.nextInt(now.length)] = (byte) random.nextInt();
    }
    return now;
  }
}
