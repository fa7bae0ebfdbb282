package dev.covey.engine.workspace;

import dev.covey.engine.workspace.FileRows.Chunk;
import dev.covey.policy.SitePolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folder of one process instance on this node's disk.
 *
 * <p>Invariant: the rows are the truth, the folder a place to see them. What a file is known to
 * hold is believed only if its rows have the revisions and the file the size and time that it had
 * then, and if that time was long enough before: a file may be written again within one tick of its
 * file system's clock (as git treats its index).
 *
 * <p>Used by whoever holds {@link #lock}.
 */
final class InstanceFolder {
  private static final long TICK_MILLIS = 2_000;

  /**
   * A file as it was seen last.
   *
   * @param seenAt when its bytes were read or written, in epoch milliseconds
   * @param digests of its chunks' bytes
   */
  private record Known(
      long size, long modified, long seenAt, List<Chunk> chunks, List<byte[]> digests) {
    boolean stillAs(BasicFileAttributes now) {
      return now.size() == size
          && now.lastModifiedTime().toMillis() == modified
          && modified < seenAt - TICK_MILLIS;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Path folder;
  private final Path root;
  private Map<String, Known> known = new TreeMap<>();

  /**
   * @param root the folder of all workspaces
   */
  InstanceFolder(Path root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  ReentrantLock lock() {
    return lock;
  }

  Path folder() {
    return folder;
  }

  /** Makes the folder what the rows are. */
  void materialise(Connection connection, String instance) throws SQLException, IOException {
    Map<String, List<Chunk>> rows = FileRows.of(connection, instance);
    for (String path : rows.keySet()) {
      requireInside(path);
    }
    Files.createDirectories(root);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder);
      Files.createDirectories(folder);
    }
    FolderScan scan = FolderScan.of(folder);
    for (String other : scan.others()) {
      Files.deleteIfExists(folder.resolve(other));
    }
    Map<String, Known> now = new TreeMap<>();
    for (Map.Entry<String, BasicFileAttributes> file : scan.files().entrySet()) {
      Known current = current(file.getKey(), file.getValue(), rows.get(file.getKey()));
      if (current != null) {
        now.put(file.getKey(), current);
      } else {
        Files.deleteIfExists(folder.resolve(file.getKey()));
      }
    }
    for (Map.Entry<String, List<Chunk>> file : rows.entrySet()) {
      if (!now.containsKey(file.getKey())) {
        now.put(file.getKey(), written(connection, file.getKey(), file.getValue()));
      }
    }
    known = now;
  }

  /** What is known of a file that holds what its rows do, or null. */
  private Known current(String path, BasicFileAttributes attributes, List<Chunk> rows)
      throws IOException {
    Known before = known.get(path);
    if (before == null || !before.chunks().equals(rows)) {
      return null;
    }
    if (before.stillAs(attributes)) {
      return before;
    }
    List<byte[]> digests = new ArrayList<>();
    Path file = folder.resolve(path);
    byte[] buffer = new byte[FileRows.CHUNK];
    try (SeekableByteChannel in = open(file)) {
      int length;
      while ((length = fill(in, buffer)) > 0 || digests.isEmpty()) {
        digests.add(digest(buffer, length));
      }
    }
    boolean same = Arrays.deepEquals(digests.toArray(), before.digests().toArray());
    return same ? known(file, before.chunks(), digests) : null;
  }

  private static SeekableByteChannel open(Path file) throws IOException {
    return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /** Rows may come from elsewhere: no path of theirs leads out of the folder. */
  private void requireInside(String path) {
    Path there = folder.resolve(path).normalize();
    boolean inside = there.startsWith(folder) && !there.equals(folder);
    if (!inside || Arrays.asList(path.split("/", -1)).stream().anyMatch(InstanceFolder::isNoName)) {
      throw new WorkspaceException(
          "Expected the files of a workspace inside %s, but there is one named '%s'"
              .formatted(folder, path));
    }
  }

  private static boolean isNoName(String name) {
    return name.isEmpty() || name.equals(".") || name.equals("..");
  }

  private Known written(Connection connection, String path, List<Chunk> chunks)
      throws SQLException, IOException {
    Path file = folder.resolve(path);
    makeWay(file);
    List<byte[]> digests = new ArrayList<>();
    try (SeekableByteChannel out =
        Files.newByteChannel(
            file,
            Set.of(
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW,
                LinkOption.NOFOLLOW_LINKS))) {
      for (Chunk chunk : chunks) {
        byte[] bytes = FileRows.bytes(connection, chunk);
        digests.add(digest(bytes, bytes.length));
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
    }
    return known(file, chunks, digests);
  }

  /** Folders that are missing; what stands in their place, or in the file's, is left over. */
  private void makeWay(Path file) throws IOException {
    List<Path> above = new ArrayList<>();
    for (Path up = file.getParent(); !up.equals(folder); up = up.getParent()) {
      above.add(0, up);
    }
    for (Path one : above) {
      if (!Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(one);
        Files.createDirectory(one);
      }
    }
    FolderScan.delete(file);
  }

  private static Known known(Path file, List<Chunk> chunks, List<byte[]> digests)
      throws IOException {
    long seenAt = System.currentTimeMillis();
    BasicFileAttributes now =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Known(
        now.size(),
        now.lastModifiedTime().toMillis(),
        seenAt,
        List.copyOf(chunks),
        List.copyOf(digests));
  }

  private static byte[] digest(byte[] bytes, int length) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, 0, length);
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  /** Where the rows of changed files go. */
  interface Rows {
    Chunk insert(int number, String path, byte[] bytes) throws SQLException;

    Chunk update(Chunk chunk, byte[] bytes) throws SQLException;

    void delete(Chunk chunk) throws SQLException;
  }

  /**
   * Makes the rows what the folder is now. If the transaction does not commit, {@link #rolledBack}
   * must follow.
   *
   * @param policy how much the files may have together
   * @throws WorkspaceException naming what cannot be kept
   */
  void pickUp(Rows rows, SitePolicy policy) throws SQLException, IOException {
    FolderScan scan = scanned();
    long quota = policy.workspace().bytes();
    if (scan.bytes() > quota) {
      throw new WorkspaceException(
          "Expected at most %,d bytes in workspace %s, as revision %s of the policy has it for site %s, but its files have %,d"
              .formatted(quota, folder, policy.revision(), policy.name(), scan.bytes()));
    }
    Map<String, Known> now = new TreeMap<>();
    for (Map.Entry<String, BasicFileAttributes> file : scan.files().entrySet()) {
      Known before = known.get(file.getKey());
      now.put(
          file.getKey(),
          before != null && before.stillAs(file.getValue())
              ? before
              : read(rows, file.getKey(), before));
    }
    for (Map.Entry<String, Known> before : known.entrySet()) {
      if (!now.containsKey(before.getKey())) {
        for (Chunk chunk : before.getValue().chunks()) {
          rows.delete(chunk);
        }
      }
    }
    known = now;
  }

  private FolderScan scanned() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new WorkspaceException(
          "Expected workspace " + folder + " to be a folder still, but it was deleted or replaced");
    }
    FolderScan scan = FolderScan.of(folder);
    if (!scan.others().isEmpty()) {
      throw new WorkspaceException(
          "Expected only files and folders in workspace %s, but '%s' is a link or a special file"
              .formatted(folder, scan.others().get(0)));
    }
    for (String path : scan.files().keySet()) {
      if (path.length() > FileRows.LONGEST_PATH) {
        throw new WorkspaceException(
            "Expected paths of at most %d characters in workspace %s, but '%s' has %d"
                .formatted(FileRows.LONGEST_PATH, folder, path, path.length()));
      }
    }
    return scan;
  }

  private Known read(Rows rows, String path, Known before) throws SQLException, IOException {
    List<Chunk> old = before == null ? List.of() : before.chunks();
    List<Chunk> chunks = new ArrayList<>();
    List<byte[]> digests = new ArrayList<>();
    Path file = folder.resolve(path);
    byte[] buffer = new byte[FileRows.CHUNK];
    try (SeekableByteChannel in = open(file)) {
      int length;
      while ((length = fill(in, buffer)) > 0 || chunks.isEmpty()) {
        int number = chunks.size();
        byte[] digest = digest(buffer, length);
        boolean same = number < old.size() && Arrays.equals(digest, before.digests().get(number));
        if (same) {
          chunks.add(old.get(number));
        } else {
          byte[] bytes = Arrays.copyOf(buffer, length);
          chunks.add(
              number < old.size()
                  ? rows.update(old.get(number), bytes)
                  : rows.insert(number, path, bytes));
        }
        digests.add(digest);
      }
    } catch (FileSystemException e) {
      throw new WorkspaceException(
          "File '%s' of workspace %s cannot be read: %s".formatted(path, folder, e), e);
    }
    for (Chunk beyond : old.subList(Math.min(chunks.size(), old.size()), old.size())) {
      rows.delete(beyond);
    }
    return known(file, chunks, digests);
  }

  private static int fill(SeekableByteChannel in, byte[] buffer) throws IOException {
    ByteBuffer room = ByteBuffer.wrap(buffer);
    while (room.hasRemaining()) {
      if (in.read(room) < 0) {
        break;
      }
    }
    return room.position();
  }

  /** The rows are not what was picked up: nothing that is in the folder is believed. */
  void rolledBack() {
    known = new TreeMap<>();
  }

  void delete() throws IOException {
    known = new TreeMap<>();
    FolderScan.delete(folder);
  }
}
