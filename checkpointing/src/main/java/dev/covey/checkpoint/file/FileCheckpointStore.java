package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Full checkpoints below a folder that it holds: a {@link CheckpointFolder} a shard. */
final class FileCheckpointStore implements CheckpointStore {

  private static final String SHARD_FOLDERS = CheckpointFolder.folderName("");

  private final Disk disk;
  private final Path root;
  private final Closeable lock;
  private final Usage usage;
  private final Map<String, CheckpointFolder> shards = new ConcurrentHashMap<>();

  private FileCheckpointStore(Disk disk, Path root, Closeable lock) {
    this.disk = disk;
    this.root = root;
    this.lock = lock;
    this.usage = new Usage("the checkpoints in " + root);
  }

  static FileCheckpointStore open(Disk disk, Path root, String holder) {
    try {
      disk.makeFolder(root);
      Closeable lock = disk.lock(root, holder);
      FileCheckpointStore store = new FileCheckpointStore(disk, root, lock);
      try {
        for (String name : disk.names(root)) {
          if (name.startsWith(SHARD_FOLDERS)) {
            store.folder(name).open();
          }
        }
      } catch (Throwable e) {
        store.close();
        throw e;
      }
      return store;
    } catch (IOException e) {
      throw refused("open the checkpoints in " + root, e);
    }
  }

  private CheckpointFolder folder(String name) {
    return shards.computeIfAbsent(
        name, created -> new CheckpointFolder(disk, root.resolve(created)));
  }

  private CheckpointFolder of(String shard) {
    return folder(CheckpointFolder.folderName(shard));
  }

  @Override
  public Manifest write(Intention intention, Pieces pieces, Retention retention) {
    try {
      return usage.during(() -> of(intention.shard()).write(intention, pieces, retention));
    } catch (IOException e) {
      throw refused("write " + intention + " below " + root, e);
    }
  }

  @Override
  public Optional<Manifest> newest(String shard) {
    return manifest(shard, folder -> folder.manifest(0));
  }

  @Override
  public Optional<Manifest> previous(String shard) {
    return manifest(shard, folder -> folder.manifest(1));
  }

  @Override
  public Optional<Manifest> oldest(String shard) {
    return manifest(shard, CheckpointFolder::oldest);
  }

  private interface Lookup {
    Optional<Manifest> in(CheckpointFolder folder) throws IOException;
  }

  private Optional<Manifest> manifest(String shard, Lookup which) {
    try {
      return usage.during(() -> which.in(of(shard)));
    } catch (IOException e) {
      throw refused("read a manifest of shard " + shard + " below " + root, e);
    }
  }

  @Override
  public void read(Manifest manifest, Consumer<byte[]> sink) {
    try {
      usage.during(() -> of(manifest.shard()).read(manifest, sink));
    } catch (NoSuchFileException e) {
      throw new CheckpointStoreException(
          "Expected checkpoint %s of shard %s below %s, but it is not there any more"
              .formatted(manifest.id(), manifest.shard(), root),
          e);
    } catch (IOException e) {
      throw refused("read " + manifest + " below " + root, e);
    }
  }

  @Override
  public Optional<Intention> unfinished(String shard) {
    try {
      return usage.during(() -> of(shard).unfinished());
    } catch (IOException e) {
      throw refused("read an intention of shard " + shard + " below " + root, e);
    }
  }

  private static CheckpointStoreException refused(String what, IOException e) {
    return new CheckpointStoreException("Expected to " + what + ", but " + e.getMessage(), e);
  }

  /** Waits for those inside; then the folder is free. */
  @Override
  public void close() {
    if (usage.close()) {
      try {
        lock.close();
      } catch (IOException e) {
        throw refused("release " + root, e);
      }
    }
  }
}
