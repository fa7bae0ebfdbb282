package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import dev.covey.checkpoint.file.CheckpointFile.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The full checkpoints of one shard in a folder. A checkpoint is there when its manifest has its
 * name; the order of what happens keeps this true after a crash between any two steps:
 *
 * <ol>
 *   <li>the intention, then the pieces become durable,
 *   <li>the pieces are read back and verified: after a crash nobody sees what was not,
 *   <li>the manifest becomes durable, then gets its name, durably, and is read back,
 *   <li>the intention goes, then older checkpoints: of each the manifest, durably, before its
 *       pieces.
 * </ol>
 *
 * <p>Thread-safe. Pieces are written and read without a lock, so that writes may overlap.
 */
final class CheckpointFolder {

  private static final System.Logger LOG = System.getLogger(CheckpointFolder.class.getName());

  private final Disk disk;
  private final Path folder;

  /** Writes under way by the file name of their id; their files are nobody else's business. */
  private final Map<String, Intention> writing = new HashMap<>();

  /** Ids, as file names, of writes that failed and could not be taken back yet. */
  private final Set<String> failed = new HashSet<>();

  CheckpointFolder(Disk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  /** Removes what an interrupted write has left, but for its intention, which tells of it. */
  void open() throws IOException {
    disk.syncFolder(folder);
    removeLeftovers(false);
  }

  Manifest write(Intention intention, CheckpointStore.Pieces pieces, Retention retention)
      throws IOException {
    begin(intention);
    try {
      disk.makeFolder(folder);
      Path file = folder.resolve(CheckpointFile.intention(intention.id()));
      disk.putDurably(file, IntentionFile.bytes(intention));
      removeLeftovers(true);
      Manifest manifest = writePieces(intention, pieces);
      publish(manifest);
      finish(intention, retention);
      return manifest;
    } catch (Throwable e) {
      abandon(intention, e);
      throw e;
    }
  }

  private synchronized void begin(Intention intention) throws IOException {
    String id = FileNames.of(intention.id());
    removeLeftovers(false);
    if (writing.containsKey(id) || whole().contains(id)) {
      throw new IllegalArgumentException(
          "Expected a new id, but checkpoint %s is in %s".formatted(intention.id(), folder));
    }
    writing.put(id, intention);
  }

  private Manifest writePieces(Intention intention, CheckpointStore.Pieces pieces)
      throws IOException {
    Path file = folder.resolve(CheckpointFile.pieces(intention.id()));
    Manifest manifest;
    try (Disk.Output output = disk.create(file)) {
      PiecesFile.Writer writer = new PiecesFile.Writer(output, intention.id());
      manifest = pieces.writeTo(writer);
      if (!manifest.id().equals(intention.id())
          || !manifest.shard().equals(intention.shard())
          || !manifest.base().equals(intention.base())) {
        throw new IllegalArgumentException(
            "Expected a manifest for %s, but got %s".formatted(intention, manifest));
      }
      writer.check(manifest);
      output.sync();
    }
    disk.syncFolder(folder);
    PiecesFile.read(disk, file, manifest, piece -> {});
    return manifest;
  }

  private void publish(Manifest manifest) throws IOException {
    String name = CheckpointFile.manifest(manifest.id(), manifest.last().number());
    Path file = folder.resolve(name);
    disk.putDurably(file, ManifestFile.bytes(manifest));
    Manifest found = ManifestFile.read(disk, file);
    if (!found.equals(manifest)) {
      throw new CorruptRecordException(manifest + " in " + file, "read back " + found);
    }
  }

  /**
   * What cannot be removed now is left for the next write: the checkpoint is there all the same.
   */
  private synchronized void finish(Intention intention, Retention retention) {
    writing.remove(FileNames.of(intention.id()));
    try {
      disk.delete(folder.resolve(CheckpointFile.intention(intention.id())));
      removeOlder(intention.base(), retention);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "Older checkpoints stay in " + folder, e);
    }
  }

  /**
   * Keeps the two newest, what begins a span that is kept, what this one was made from and what
   * others are being made from.
   */
  private void removeOlder(String base, Retention retention) throws IOException {
    Set<String> kept = new HashSet<>();
    kept.add(FileNames.of(base));
    writing.values().forEach(other -> kept.add(FileNames.of(other.base())));
    List<CheckpointFile> manifests = manifests();
    List<CheckpointFile> older = manifests.subList(Math.min(2, manifests.size()), manifests.size());
    if (!retention.keep().isZero() && !older.isEmpty()) {
      retention
          .staying(whole(older), taken(manifests.get(1), retention.now()))
          .forEach(staying -> kept.add(FileNames.of(staying.id())));
    }
    for (CheckpointFile old : older) {
      if (!kept.contains(old.id())) {
        remove(old);
      }
    }
  }

  /** The manifests that can be read, the oldest first. */
  private List<Manifest> whole(List<CheckpointFile> newestFirst) throws IOException {
    List<Manifest> whole = new ArrayList<>();
    for (CheckpointFile file : newestFirst) {
      try {
        whole.add(0, ManifestFile.read(disk, folder.resolve(file.name())));
      } catch (CorruptRecordException e) {
        LOG.log(System.Logger.Level.WARNING, "A damaged checkpoint is not kept: " + e.getMessage());
      }
    }
    return whole;
  }

  /**
   * When a checkpoint's last turn was taken; now if it is damaged, so that the one before stays.
   */
  private Instant taken(CheckpointFile file, Instant now) throws IOException {
    List<Manifest> read = whole(List.of(file));
    return read.isEmpty() ? now : read.get(0).last().at();
  }

  private void remove(CheckpointFile manifest) throws IOException {
    disk.delete(folder.resolve(manifest.name()));
    disk.syncFolder(folder);
    disk.delete(folder.resolve(manifest.id() + ".pieces"));
  }

  private synchronized void abandon(Intention intention, Throwable why) {
    String id = FileNames.of(intention.id());
    if (writing.remove(id, intention)) {
      failed.add(id);
      try {
        takeBack(id);
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
  }

  /** The manifest may have its name already, so it goes first and durably. */
  private void takeBack(String id) throws IOException {
    List<CheckpointFile> left = files(file -> file.id().equals(id));
    for (CheckpointFile file : left) {
      if (file.kind() == Kind.MANIFEST) {
        disk.delete(folder.resolve(file.name()));
      }
    }
    if (!left.isEmpty()) {
      disk.syncFolder(folder);
    }
    for (CheckpointFile file : left) {
      disk.delete(folder.resolve(file.name()));
    }
    failed.remove(id);
  }

  private synchronized void removeLeftovers(boolean intentionsToo) throws IOException {
    for (String id : List.copyOf(failed)) {
      takeBack(id);
    }
    Set<String> whole = whole();
    List<CheckpointFile> leftovers =
        files(
            file ->
                switch (file.kind()) {
                  case TEMPORARY -> true;
                  case PIECES -> !whole.contains(file.id());
                  case INTENTION -> intentionsToo || whole.contains(file.id());
                  case MANIFEST -> false;
                });
    if (!leftovers.isEmpty()) {
      // A manifest that was deleted must not be back after a crash when its pieces are not.
      disk.syncFolder(folder);
    }
    for (CheckpointFile file : leftovers) {
      if (!writing.containsKey(file.id())) {
        disk.delete(folder.resolve(file.name()));
      }
    }
  }

  /**
   * @param place 0 for the newest
   */
  synchronized Optional<Manifest> manifest(int place) throws IOException {
    return manifest(manifests(), place);
  }

  synchronized Optional<Manifest> oldest() throws IOException {
    List<CheckpointFile> manifests = manifests();
    return manifest(manifests, Math.max(0, manifests.size() - 1));
  }

  private Optional<Manifest> manifest(List<CheckpointFile> manifests, int place)
      throws IOException {
    if (place >= manifests.size()) {
      return Optional.empty();
    }
    Path file = folder.resolve(manifests.get(place).name());
    Manifest manifest = ManifestFile.read(disk, file);
    String name = CheckpointFile.manifest(manifest.id(), manifest.last().number());
    if (!file.endsWith(name) || !folder.endsWith(folderName(manifest.shard()))) {
      throw new CorruptRecordException(
          "in %s what its name says".formatted(file), "found " + manifest);
    }
    return Optional.of(manifest);
  }

  static String folderName(String shard) {
    return "shard-" + FileNames.of(shard);
  }

  /** Gives back the manifest. */
  Manifest read(Manifest manifest, Consumer<byte[]> sink) throws IOException {
    Path file = folder.resolve(CheckpointFile.pieces(manifest.id()));
    try {
      PiecesFile.read(disk, file, manifest, sink);
      return manifest;
    } catch (NoSuchFileException e) {
      if (isThere(manifest)) {
        throw new CorruptRecordException("pieces in " + file, "the file is missing", e);
      }
      throw e;
    }
  }

  private synchronized boolean isThere(Manifest manifest) throws IOException {
    return whole().contains(FileNames.of(manifest.id()));
  }

  /** Of several the one that would have gone furthest. */
  synchronized Optional<Intention> unfinished() throws IOException {
    Set<String> whole = whole();
    Intention furthest = null;
    for (CheckpointFile file : files(file -> file.kind() == Kind.INTENTION)) {
      if (!whole.contains(file.id()) && !writing.containsKey(file.id())) {
        Intention intention = IntentionFile.read(disk, folder.resolve(file.name()));
        if (furthest == null || intention.to() > furthest.to()) {
          furthest = intention;
        }
      }
    }
    return Optional.ofNullable(furthest);
  }

  /** The ids that have a manifest. */
  private Set<String> whole() throws IOException {
    return files(file -> file.kind() == Kind.MANIFEST).stream()
        .map(CheckpointFile::id)
        .collect(Collectors.toSet());
  }

  /** Manifests that may be seen, the newest first. */
  private List<CheckpointFile> manifests() throws IOException {
    List<CheckpointFile> manifests =
        new ArrayList<>(files(file -> file.kind() == Kind.MANIFEST && !isHidden(file.id())));
    Collections.reverse(manifests);
    return manifests;
  }

  private boolean isHidden(String id) {
    return writing.containsKey(id) || failed.contains(id);
  }

  /** In the order of their names. */
  private List<CheckpointFile> files(Predicate<CheckpointFile> wanted) throws IOException {
    return disk.names(folder).stream()
        .flatMap(name -> CheckpointFile.of(name).stream())
        .filter(wanted)
        .toList();
  }
}
