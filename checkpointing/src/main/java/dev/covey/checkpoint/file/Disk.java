package dev.covey.checkpoint.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations that the stores are made of, so that tests can let each of them fail.
 *
 * <p>What is written is durable after {@link Output#sync}; that a file has its name, or no longer
 * has it, is durable after {@link #syncFolder}. Exceptions name the file. Thread-safe; an output or
 * input is for one thread at a time.
 */
interface Disk {

  /** What the names of files end with until they are durable. */
  String TEMPORARY = ".tmp";

  /**
   * Takes a folder for this process; closing gives it back.
   *
   * @param holder what a second opener is told
   * @throws IOException if it is taken, in this process or another, naming folder and holder
   */
  Closeable lock(Path folder, String holder) throws IOException;

  /** Makes a folder and those above it, durably; does nothing if it is there. */
  void makeFolder(Path folder) throws IOException;

  /** The names in a folder in their natural order; none if there is no folder. */
  List<String> names(Path folder) throws IOException;

  /** A new file, or an old one emptied. */
  Output create(Path file) throws IOException;

  /** A file that is there, to write to, or a new one. */
  Output open(Path file) throws IOException;

  /** Throws {@link java.nio.file.NoSuchFileException} if the file is not there. */
  Input read(Path file) throws IOException;

  /** Gives a file another name at once, in place of a file that has it already. */
  void rename(Path from, Path to) throws IOException;

  /** Does nothing if the file is not there. */
  void delete(Path file) throws IOException;

  void syncFolder(Path folder) throws IOException;

  /** Makes a file that, after a crash at any moment, is there whole or as it was before. */
  default void putDurably(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
    try (Output output = create(temporary)) {
      output.write(0, bytes);
      output.sync();
    }
    rename(temporary, file);
    syncFolder(file.toAbsolutePath().getParent());
  }

  /** A file to write to. */
  interface Output extends Closeable {
    /** Some bytes may be written when it throws. */
    void write(long at, byte[] bytes) throws IOException;

    void cut(long length) throws IOException;

    void sync() throws IOException;
  }

  /** A file to read. */
  interface Input extends Closeable {
    long size() throws IOException;

    /** Throws {@link java.io.EOFException} if there are not as many bytes. */
    byte[] read(long at, int length) throws IOException;
  }
}
