package dev.covey.engine.alone;

import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.file.FileStores;
import dev.covey.fabric.NodeId;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * What an engine alone needs to keep its state.
 *
 * @param stores opens the store of a name, which is a path without a first slash; whoever opens one
 *     holds it until it is closed
 * @param maxRecordBytes the largest turn or message
 */
public record AloneSettings(
    NodeId node, Function<String, JournalStore> stores, int maxRecordBytes) {
  private static final int MAX_RECORD_BYTES = 16 << 20;
  private static final long SEGMENT_BYTES = 4 << 20;

  /** The usual settings: files in a folder, records up to 16 MiB, as in Kafka. */
  public static AloneSettings in(Path folder, NodeId node) {
    String holder = "node " + node;
    return new AloneSettings(
        node,
        name -> FileStores.journal(folder.resolve(name), SEGMENT_BYTES, holder),
        MAX_RECORD_BYTES);
  }
}
