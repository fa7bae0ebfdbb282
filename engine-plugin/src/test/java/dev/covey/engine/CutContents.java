package dev.covey.engine;

import dev.covey.checkpoint.ImagePieces;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.transfer.ExportBlock;
import dev.covey.engine.transfer.ExportFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What stands in the file of a cut, read without any of the code that restores it. */
public final class CutContents {
  private static final TurnCodec TURNS = KryoCodecs.turns();

  private final List<ShardImage> images = new ArrayList<>();
  private final List<byte[]> pieces = new ArrayList<>();
  private long firings;
  private int messages;

  private CutContents() {}

  public static CutContents of(Path file) {
    CutContents cut = new CutContents();
    ExportFile.read(file, cut::take);
    return cut;
  }

  private void take(ExportBlock block) {
    if (block instanceof ExportBlock.Piece piece) {
      pieces.add(piece.bytes());
    } else if (block instanceof ExportBlock.Shard shard) {
      ImagePieces.Joiner joiner = new ImagePieces(TURNS, 1).joiner(shard.manifest());
      pieces.forEach((Consumer<byte[]>) joiner);
      pieces.clear();
      images.add(joiner.image());
    } else if (block instanceof ExportBlock.CatalogTurn turn) {
      firings +=
          TURNS.decode(turn.bytes()).changes().stream()
              .filter(RowChange.Remove.class::isInstance)
              .filter(change -> change.key().table().equals("ACT_RU_JOB"))
              .count();
    } else if (block instanceof ExportBlock.Message) {
      messages++;
    }
  }

  private Stream<Row> rows(String table) {
    return images.stream().flatMap(image -> image.rows(table).stream());
  }

  /** Ids of running instances of a process. */
  public Set<String> instances(String key) {
    Set<String> ids = new TreeSet<>();
    rows("ACT_RU_EXECUTION")
        .filter(row -> row.value("PARENT_ID_") == null)
        .filter(row -> ((String) row.value("PROC_DEF_ID_")).startsWith(key + ":"))
        .forEach(row -> ids.add((String) row.value("ID_")));
    return ids;
  }

  /** Values of all variables named child. */
  public Set<String> children() {
    Set<String> ids = new TreeSet<>();
    rows("ACT_RU_VARIABLE")
        .filter(row -> "child".equals(row.value("NAME_")))
        .forEach(row -> ids.add((String) row.value("TEXT_")));
    return ids;
  }

  /** What instances have in a variable of text, by the instance's id. */
  public Map<String, String> texts(String variable) {
    Map<String, String> texts = new TreeMap<>();
    rows("ACT_RU_VARIABLE")
        .filter(row -> variable.equals(row.value("NAME_")))
        .forEach(
            row -> texts.put((String) row.value("PROC_INST_ID_"), (String) row.value("TEXT_")));
    return texts;
  }

  /** How often a start timer has fired. */
  public long firings() {
    return firings;
  }

  /** Instances that start timers have started, or are to start by messages on their way. */
  public long ticks() {
    long started =
        rows("ACT_RU_EXECUTION")
            .filter(row -> row.value("PARENT_ID_") == null)
            .filter(row -> ((String) row.value("PROC_DEF_ID_")).startsWith("tick"))
            .count();
    return started + messages;
  }

  public int messages() {
    return messages;
  }

  public long rows() {
    return images.stream().mapToLong(ShardImage::size).sum();
  }

  @Override
  public String toString() {
    return "a cut of %d shards, %d firings, %d messages"
        .formatted(images.size(), firings, messages);
  }
}
