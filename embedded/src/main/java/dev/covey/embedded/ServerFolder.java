package dev.covey.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder a server owns: new, empty, or left by an earlier server of the same kind.
 *
 * @param fresh whether it held nothing when it was claimed
 */
record ServerFolder(Path path, boolean keep, boolean fresh) {

  /**
   * Claims the named folder, or a new temporary one if the path is null.
   *
   * @param marker the file name by which this kind of server recognises its own folder
   */
  static ServerFolder claim(Path path, String prefix, String marker, boolean keep) {
    try {
      if (path == null) {
        return new ServerFolder(Files.createTempDirectory(prefix), keep, true);
      }
      Path folder = Files.createDirectories(path.toAbsolutePath().normalize());
      boolean empty = isEmpty(folder);
      if (!empty && !Files.exists(folder.resolve(marker))) {
        throw new EmbeddedServerException(
            "Folder %s holds files of something else (it has no %s). Name an empty folder."
                .formatted(folder, marker),
            null);
      }
      return new ServerFolder(folder, keep, empty);
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "Cannot create the folder %s. Name one that can be written."
              .formatted(path == null ? prefix + "* for temporary files" : path),
          e);
    }
  }

  /** Deletes the folder at the end of its server's life, unless it is to be kept. */
  void close() {
    if (!keep) {
      delete();
    }
  }

  /** Undoes the claim after a start that failed: data of an earlier server stays. */
  void abandon() {
    if (fresh) {
      delete();
    }
  }

  private void delete() {
    if (Files.notExists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new EmbeddedServerException(
          "Cannot delete the folder %s. Delete it by hand.".formatted(path), e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
