package dev.covey.checkpoint.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Holds a folder for one opener by a lock on the file {@code lock} in it, which ends with the
 * process and so leaves nothing to clean up; the file itself stays and names the last holder.
 *
 * <p>Closing <em>any</em> channel of a locked file gives the whole process's lock away, as POSIX
 * has it. So inside a JVM a second opener is told before it opens the file, by a system property:
 * of all that two class loaders share, the simplest.
 */
final class FolderLock implements Closeable {

  private static final String NAME = "lock";
  private static final String PROPERTY = "dev.covey.checkpoint.file.lock:";

  /** A byte far behind the holder's name, which can be read while that byte is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int MOST_NAME_BYTES = 1024;

  private final String property;
  private final FileChannel channel;

  private FolderLock(String property, FileChannel channel) {
    this.property = property;
    this.channel = channel;
  }

  static FolderLock take(Path folder, String holder) throws IOException {
    String property = PROPERTY + folder.toRealPath();
    Object other = System.getProperties().putIfAbsent(property, holder);
    if (other != null) {
      throw held(folder, other + ", in this process");
    }
    boolean taken = false;
    try {
      FolderLock lock = new FolderLock(property, channel(folder, holder));
      taken = true;
      return lock;
    } finally {
      if (!taken) {
        System.getProperties().remove(property);
      }
    }
  }

  private static FileChannel channel(Path folder, String holder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) {
        throw held(folder, name(channel));
      }
      String process = holder + ", process " + ProcessHandle.current().pid();
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.UTF_8)), 0);
      taken = true;
      return channel;
    } catch (OverlappingFileLockException e) {
      throw held(folder, "this process");
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static String name(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_NAME_BYTES);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  private static FileSystemException held(Path folder, String holder) {
    return new FileSystemException(folder.toString(), null, "it is held by " + holder);
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      System.getProperties().remove(property);
    }
  }
}
