package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.kryo.KryoCodecs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImagePiecesTest {
  private static final Columns TASKS = new Columns("ACT_RU_TASK", List.of("ID_", "NAME_"));
  private static final Columns BYTES = new Columns("ACT_GE_BYTEARRAY", List.of("ID_", "BYTES_"));

  private final List<byte[]> pieces = new ArrayList<>();

  @Test
  void shouldPutTheImageTogetherFromPiecesOfAnySize() {
    ShardImage image = image(700);
    for (int pieceBytes : new int[] {1, 7, 1_000, 1 << 20}) {
      pieces.clear();
      ImagePieces cutting = new ImagePieces(KryoCodecs.turns(), pieceBytes);

      Manifest manifest = cutting.cut("id", "", 99, image, pieces::add);

      assertThat(manifest.pieces()).isEqualTo(pieces.size());
      assertThat(manifest.bytes()).isEqualTo(pieces.stream().mapToLong(p -> p.length).sum());
      assertThat(manifest.journalPosition()).isEqualTo(99);
      ShardImage joined = joined(cutting, manifest);
      assertThat(joined.number()).isEqualTo(image.number());
      assertThat(joined.inboxPosition()).isEqualTo(image.inboxPosition());
      assertThat(joined.size()).isEqualTo(image.size());
      for (String table : image.tables()) {
        assertThat(joined.rows(table)).containsExactlyElementsOf(image.rows(table));
      }
    }
  }

  @Test
  void shouldRefuseAnImageWithAPieceMissing() {
    ImagePieces cutting = new ImagePieces(KryoCodecs.turns(), 5_000);
    Manifest manifest = cutting.cut("id", "", 1, image(700), pieces::add);
    pieces.remove(pieces.size() - 1);

    assertThatThrownBy(() -> joined(cutting, manifest)).isInstanceOf(CorruptRecordException.class);
  }

  private ShardImage joined(ImagePieces cutting, Manifest manifest) {
    ImagePieces.Joiner joiner = cutting.joiner(manifest);
    pieces.forEach(joiner);
    return joiner.image();
  }

  private static ShardImage image(int rows) {
    Random random = new Random(1);
    List<RowChange> puts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      puts.add(put(TASKS, "t" + i, "task " + i));
    }
    byte[] large = new byte[20_000];
    random.nextBytes(large);
    puts.add(put(BYTES, "b", (Object) large));
    ShardImage image = new ShardImage();
    image.apply(new Turn(new TurnHeader("main/1", 1, "n", Instant.EPOCH, 17, 0), puts));
    image.apply(new Turn(new TurnHeader("main/1", 2, "n", Instant.EPOCH, -1, 3), List.of()));
    return image;
  }

  private static RowChange put(Columns columns, String id, Object value) {
    return new RowChange.Put(new Row(new RowKey(columns.table(), id), columns, id, value));
  }
}
