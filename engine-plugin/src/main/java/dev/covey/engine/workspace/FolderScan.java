package dev.covey.engine.workspace;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands in a folder, without following a link: nothing outside it is read or deleted.
 *
 * @param files the regular files by path, with {@code /} between names
 * @param others what is neither a regular file nor a folder, and files that have another name
 *     elsewhere (hard links): nothing that can be kept
 */
record FolderScan(Map<String, BasicFileAttributes> files, List<String> others) {

  /** What has gone meanwhile is passed over. */
  private abstract static class Walk extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  static FolderScan of(Path folder) throws IOException {
    FolderScan scan = new FolderScan(new TreeMap<>(), new ArrayList<>());
    Files.walkFileTree(
        folder,
        new Walk() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            scan.add(folder, file, attributes);
            return FileVisitResult.CONTINUE;
          }
        });
    return scan;
  }

  private void add(Path folder, Path file, BasicFileAttributes attributes) throws IOException {
    String path =
        folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    if (attributes.isRegularFile() && names(file) == 1) {
      files.put(path, attributes);
    } else {
      others.add(path);
    }
  }

  private static int names(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
        : 1;
  }

  long bytes() {
    return files.values().stream().mapToLong(BasicFileAttributes::size).sum();
  }

  /** Deletes a folder with all that is in it; links are deleted, not followed. Idempotent. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new Walk() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
