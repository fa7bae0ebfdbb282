package dev.covey.cli;

import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.cli.terminal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --json FILE}: where a benchmark leaves its figures. */
final class JsonFile {
  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there.")
  private Path file;

  /**
   * Fails now rather than when the figures are there; touches nothing.
   *
   * @throws CommandFailedException if the file was asked for and could not be written
   */
  void requireWritable() {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw cannotWrite("it is a folder");
    }
    if (!Files.isDirectory(folder)) {
      throw cannotWrite("there is no folder " + folder);
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw cannotWrite("permission denied");
    }
  }

  /**
   * Replaces what the file holds, if it was asked for.
   *
   * @throws CommandFailedException if it cannot be written
   */
  void write(Map<String, Object> figures) {
    if (file != null) {
      try {
        Files.writeString(file, Json.of(figures) + "\n");
      } catch (IOException e) {
        throw cannotWrite(e.toString());
      }
    }
  }

  private CommandFailedException cannotWrite(String reason) {
    return new CommandFailedException("Cannot write " + file + ": " + reason);
  }
}
