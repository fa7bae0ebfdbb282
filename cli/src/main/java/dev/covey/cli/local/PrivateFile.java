package dev.covey.cli.local;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/** Writes what only the file's owner may read, from its first moment. */
public final class PrivateFile {
  private PrivateFile() {}

  static void write(Path file, Properties properties, String comment) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, ownerOnly());
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, comment);
    }
  }

  /**
   * Writes a new file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it is there
   */
  public static void create(Path file, String text) throws IOException {
    Files.createFile(file, ownerOnly());
    Files.writeString(file, text);
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
