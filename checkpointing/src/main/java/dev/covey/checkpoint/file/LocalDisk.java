package dev.covey.checkpoint.file;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The disk of this machine.
 *
 * <p>Files are written through {@link RandomAccessFile}: a {@link FileChannel} is closed for good
 * when a thread that uses it is interrupted.
 */
final class LocalDisk implements Disk {

  @Override
  public Closeable lock(Path folder, String holder) throws IOException {
    return FolderLock.take(folder, holder);
  }

  /** A folder that is there may have been made by a process that was killed before it synced. */
  @Override
  public void makeFolder(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      makeFolder(parent);
      Files.createDirectories(folder);
    }
    if (Files.isReadable(parent)) {
      syncFolder(parent);
    }
  }

  @Override
  public List<String> names(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    LocalOutput output = new LocalOutput(file);
    try {
      output.cut(0);
    } catch (IOException e) {
      output.close();
      throw e;
    }
    return output;
  }

  @Override
  public Output open(Path file) throws IOException {
    return new LocalOutput(file);
  }

  @Override
  public Input read(Path file) throws IOException {
    try {
      return new LocalInput(file);
    } catch (FileNotFoundException e) {
      if (Files.notExists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      throw e;
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** A folder opens as a channel only, which a pending interrupt would close before the sync. */
  @Override
  public void syncFolder(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw named(folder, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException named(Path file, IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    return new IOException(file + ": " + e.getMessage(), e);
  }

  private static final class LocalOutput implements Output {
    private final Path path;
    private final RandomAccessFile file;

    LocalOutput(Path path) throws IOException {
      this.path = path;
      this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public void write(long at, byte[] bytes) throws IOException {
      try {
        file.seek(at);
        file.write(bytes);
      } catch (IOException e) {
        throw named(path, e);
      }
    }

    @Override
    public void cut(long length) throws IOException {
      try {
        file.setLength(length);
      } catch (IOException e) {
        throw named(path, e);
      }
    }

    @Override
    public void sync() throws IOException {
      try {
        file.getFD().sync();
      } catch (IOException e) {
        throw named(path, e);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static final class LocalInput implements Input {
    private final Path path;
    private final RandomAccessFile file;

    LocalInput(Path path) throws IOException {
      this.path = path;
      this.file = new RandomAccessFile(path.toFile(), "r");
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public byte[] read(long at, int length) throws IOException {
      byte[] bytes = new byte[length];
      try {
        file.seek(at);
        file.readFully(bytes);
      } catch (IOException e) {
        throw named(path, e);
      }
      return bytes;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
