package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.JournalStore;
import java.nio.file.Path;

/**
 * Stores in a folder of this machine: for a node alone, for export and import, for tests.
 *
 * <p>A store holds its folder until it is closed or the process ends; whoever else opens the folder
 * is told by whom it is held. A network file system must have working locks. Stores are thread-safe
 * and their {@code close} waits for calls under way, so never close one from inside such a call.
 */
public final class FileStores {

  private FileStores() {}

  /**
   * Opens full checkpoints in a folder, which is made if it is not there. What a killed process has
   * left is removed, but for its intentions: {@link CheckpointStore#unfinished} gives those.
   *
   * <p>Of full checkpoints with the same last turn, the one whose id is greater as a file name is
   * the newer. A write that fails while its manifest gets its name is taken back; if the machine
   * crashes just then, the checkpoint may be there, whole and verified.
   *
   * @param holder who opens it, for the error that the next one gets
   * @throws dev.covey.checkpoint.CheckpointStoreException if the folder is held by another or
   *     cannot be used
   */
  public static CheckpointStore checkpoints(Path folder, String holder) {
    return FileCheckpointStore.open(new LocalDisk(), folder, holder);
  }

  /**
   * Opens journals in a folder, which is made if it is not there. A batch that was being appended
   * when the process or machine died is removed unless it is whole.
   *
   * <p>{@link JournalStore#append} returns after one fsync of the segment file. When an append
   * fails, be it the write or the fsync, the segment is cut back to where the last acknowledged
   * batch ends and never written again: after a failed fsync Linux takes the pages as clean, so
   * that a second fsync succeeds without writing them. The next append goes to a new segment, whose
   * head says where the one before it ends.
   *
   * @param segmentBytes a segment of at least as many bytes is followed by another; records are
   *     deleted by segments
   * @param holder who opens it, for the error that the next one gets
   * @throws dev.covey.checkpoint.JournalStoreException if the folder is held by another or cannot
   *     be used
   * @throws dev.covey.checkpoint.CorruptRecordException if something acknowledged is damaged or
   *     missing; nothing was changed then
   */
  public static JournalStore journal(Path folder, long segmentBytes, String holder) {
    return FileJournalStore.open(new LocalDisk(), folder, segmentBytes, holder);
  }
}
