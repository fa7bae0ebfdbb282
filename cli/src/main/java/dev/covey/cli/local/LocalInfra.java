package dev.covey.cli.local;

import dev.covey.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * Servers that a process of this machine runs, as they are known to commands in the same folder by
 * the file {@value #FILE}. The file holds credentials and is for its owner only.
 *
 * @param pid of the process that runs them
 */
public record LocalInfra(
    String collective, String kafka, String zooKeeper, Credentials credentials, long pid) {
  /** Where the file lies, seen from the current folder. */
  public static final String FILE = ".covey/infra.properties";

  private static final String STARTED = "started";

  /** Requires all. */
  public LocalInfra {
    Objects.requireNonNull(collective, "collective");
    Objects.requireNonNull(kafka, "kafka");
    Objects.requireNonNull(zooKeeper, "zooKeeper");
    Objects.requireNonNull(credentials, "credentials");
  }

  /** What the file in that folder says, if the process that wrote it still runs. */
  public static Optional<LocalInfra> running(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      long pid = Long.parseLong(properties.getProperty("pid", "-1"));
      return runs(pid, properties.getProperty(STARTED))
          ? Optional.of(from(properties, pid))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      throw new CommandFailedException(
          "Cannot read %s: %s. Delete it if no 'covey infra' runs here"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static LocalInfra from(Properties properties, long pid) {
    return new LocalInfra(
        properties.getProperty("collective"),
        properties.getProperty("kafka"),
        properties.getProperty("zookeeper"),
        Credentials.from(properties),
        pid);
  }

  /** A pid alone may be another process's by now. */
  private static boolean runs(long pid, String started) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> startOf(process).equals(started))
        .isPresent();
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  /** Refuses to share a folder with servers that run. */
  public static void requireNone(Path folder) {
    running(folder)
        .ifPresent(
            infra -> {
              throw new CommandFailedException(
                  "Servers are running for this folder already (process %d, see %s). Stop them, or work in another folder"
                      .formatted(infra.pid(), FILE));
            });
  }

  /** Writes the file, for this process. */
  public void write(Path folder) {
    Properties properties = new Properties();
    properties.setProperty("collective", collective);
    properties.setProperty("kafka", kafka);
    properties.setProperty("zookeeper", zooKeeper);
    properties.setProperty("pid", String.valueOf(pid));
    properties.setProperty(STARTED, startOf(ProcessHandle.current()));
    credentials.addTo(properties);
    Path file = folder.resolve(FILE);
    Path part = file.resolveSibling("infra.properties.part");
    try {
      Files.createDirectories(file.getParent());
      PrivateFile.write(part, properties, "Servers that run on this machine");
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandFailedException("Cannot write " + file + ": " + e, e);
    }
  }

  /** Removes the file, and its folder if nothing else is in it. */
  public static void remove(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Files.deleteIfExists(file);
      Folders.deleteIfEmpty(file.getParent());
    } catch (IOException e) {
      throw new CommandFailedException("Cannot delete " + file + ": " + e, e);
    }
  }
}
