package dev.covey.engine.transfer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Exports on disk, as {@link ExportFormat} lays them out.
 *
 * <p>Invariant: a file has its name only once all of it is on the disk. Until then it is called
 * {@code <name>.part}; one that a dead process left behind is written anew. Blocks; one thread
 * writes a file.
 */
public final class ExportFile {
  private ExportFile() {}

  /** Takes the blocks of an export, the head first. */
  public interface Blocks {
    /** Writes one; throws {@link TransferException} if it cannot. */
    void write(ExportBlock block);
  }

  /**
   * Writes an export; durable on return.
   *
   * @param content hands over the blocks; if it throws, nothing is left behind
   * @throws TransferException if the file is there already or cannot be written
   */
  public static void write(Path file, Consumer<Blocks> content) {
    Path absolute = file.toAbsolutePath();
    if (Files.exists(absolute)) {
      throw new TransferException("Expected a new file, but " + file + " is there");
    }
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      writePart(part, content);
      Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
      syncFolder(absolute.getParent());
    } catch (IOException | UncheckedIOException e) {
      delete(part);
      throw new TransferException("Expected to write " + file + ", but: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      delete(part);
      throw e;
    }
  }

  private static void writePart(Path part, Consumer<Blocks> content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        BufferedOutputStream bytes =
            new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      ExportFormat.Writer writer = new ExportFormat.Writer(bytes);
      content.accept(
          block -> {
            try {
              writer.write(block);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      writer.end();
      channel.force(true);
    }
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // The next export to the same file writes it anew.
    }
  }

  /**
   * Reads an export.
   *
   * @param blocks gets each block after its checksum was verified; the end is verified last
   * @throws TransferException if the file cannot be read
   * @throws dev.covey.checkpoint.CorruptRecordException if it is not the whole, unchanged file
   */
  public static void read(Path file, Consumer<ExportBlock> blocks) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ExportFormat.read(in, Files.size(file), blocks);
    } catch (IOException e) {
      throw new TransferException("Expected to read " + file + ", but: " + e, e);
    }
  }
}
