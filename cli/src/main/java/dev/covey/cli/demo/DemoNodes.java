package dev.covey.cli.demo;

import dev.covey.cli.local.LocalInfra;
import dev.covey.cli.local.NodeProcess;
import dev.covey.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The processes of the demo's nodes, node-1 and so on. Used by one thread. */
final class DemoNodes implements AutoCloseable {
  /** How soon the others notice that a node is gone. */
  private static final String KAFKA_PROPERTIES = "session.timeout.ms=3000\n";

  private static final Duration LEAVING = Duration.ofSeconds(5);

  private final List<NodeProcess> running = new ArrayList<>();

  /** Starts them; the first deploys the application. Their logs lie in the folder. */
  static DemoNodes start(int count, LocalInfra infra, Path folder) {
    DemoNodes nodes = new DemoNodes();
    Path properties = folder.resolve("kafka.properties");
    try {
      Files.writeString(properties, KAFKA_PROPERTIES);
      for (int number = 1; number <= count; number++) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--kafka-properties", properties.getFileName().toString()));
        arguments.addAll(List.of("--labels", DemoSites.labels(number, count)));
        if (number == 1) {
          arguments.add("--deploy");
        }
        nodes.running.add(NodeProcess.start("node-" + number, infra, folder, arguments));
      }
      return nodes;
    } catch (IOException e) {
      nodes.close();
      throw new CommandFailedException("Cannot write " + properties + ": " + e, e);
    } catch (RuntimeException e) {
      nodes.close();
      throw e;
    }
  }

  /** Those that have not been killed. */
  List<NodeProcess> running() {
    return List.copyOf(running);
  }

  /** Fails if one has ended that was not killed. */
  void requireAlive() {
    running.forEach(NodeProcess::requireAlive);
  }

  boolean ready() {
    return running.stream().allMatch(NodeProcess::ready);
  }

  boolean isRunning(String node) {
    return running.stream().anyMatch(process -> process.id().equals(node));
  }

  /** {@code kill -9}. */
  void kill(NodeProcess victim) {
    running.remove(victim);
    victim.kill();
  }

  /** Stops all; those that take too long are killed. */
  @Override
  public void close() {
    running.forEach(NodeProcess::askToStop);
    long deadline = System.nanoTime() + LEAVING.toNanos();
    running.forEach(
        process -> process.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))));
    running.clear();
  }
}
