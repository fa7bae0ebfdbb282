package dev.covey.cli.local;

import dev.covey.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own, with this process's Java and class path. It ends by itself should
 * this process die. Used by one thread.
 */
public final class NodeProcess {
  /** Some minutes of life: code compiled quickly beats code compiled well. */
  private static final List<String> JVM =
      List.of(
          "-Xmx512m",
          "-XX:MetaspaceSize=128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dcovey.log=INFO");

  private final String id;
  private final Path log;
  private final Process process;

  private NodeProcess(String id, Path log, Process process) {
    this.id = id;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param folder in which it runs and writes its log, {@code <id>.log}
   * @param arguments further ones of {@code covey node}
   */
  public static NodeProcess start(
      String id, LocalInfra infra, Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.covey.cli.Covey"));
    command.addAll(List.of("node", "--id", id, "--attached", "--collective", infra.collective()));
    command.addAll(List.of("--kafka", infra.kafka(), "--zookeeper", infra.zooKeeper()));
    command.addAll(arguments);
    Path log = folder.resolve(id + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Not an argument: those can be read by everybody on the machine.
    builder.environment().put("COVEY_ZOOKEEPER_CREDENTIAL", infra.credentials().node());
    try {
      return new NodeProcess(id, log, builder.start());
    } catch (IOException e) {
      throw new CommandFailedException("Cannot start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  public String id() {
    return id;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Whether it has said that it is ready. */
  public boolean ready() {
    return log().lines().anyMatch(("node " + id + " ready")::equals);
  }

  /** Fails with its last words if it has ended. */
  public void requireAlive() {
    if (!alive()) {
      List<String> said = log().lines().toList();
      throw new CommandFailedException(
          "Node %s ended with exit code %d: %s. Its log is %s"
              .formatted(
                  id,
                  process.exitValue(),
                  said.isEmpty() ? "it said nothing" : said.get(said.size() - 1),
                  log));
    }
  }

  private String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Asks it to leave in the orderly way. */
  public void askToStop() {
    process.destroy();
  }

  /** Waits for its end, and kills it if that does not come. */
  public void awaitEnd(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
