package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.LocalCollective;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A {@link NodeProcess} as its test has it. Thread-safe. */
final class ChildNode implements AutoCloseable {
  private final String name;
  private final File log;
  private final Process process;
  private final BufferedWriter requests;
  private final AtomicLong number = new AtomicLong();
  private final Map<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
  private volatile boolean gone;

  private ChildNode(String name, File log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    waiting.put("0", new CompletableFuture<>());
  }

  /** Starts one; it is ready when {@link #ready} completes. */
  static ChildNode spawn(String name, File log, List<String> arguments) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        Stream.concat(
                Stream.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-Xmx320m",
                    "-Xmn160m",
                    "-XX:MetaspaceSize=128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Dlogback.configurationFile=faulttolerance/node-logback.xml",
                    "-cp",
                    classPath,
                    NodeProcess.class.getName()),
                arguments.stream())
            .toList();
    try {
      Process process = new ProcessBuilder(command).redirectError(log).start();
      ChildNode node = new ChildNode(name, log, process);
      Thread reader = new Thread(node::read, "answers-of-" + name);
      reader.setDaemon(true);
      reader.start();
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one in a collective of this JVM; it is ready when {@link #ready} completes.
   *
   * @param run which of the processes of the test it is
   */
  static ChildNode of(LocalCollective collective, String name, int run, String labels) {
    File logs = new File("target/faulttolerance");
    if (!logs.isDirectory() && !logs.mkdirs()) {
      throw new IllegalStateException("Cannot make " + logs);
    }
    String prefix = collective.name() + "-" + name + "-" + run;
    return spawn(
        name,
        new File(logs, prefix + ".log"),
        List.of(
            collective.name(),
            name,
            collective.servers().kafka().bootstrapServers(),
            collective.servers().zooKeeper().connectString(),
            "jdbc:h2:mem:" + prefix + ";QUERY_CACHE_SIZE=1024",
            labels));
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  CompletableFuture<String> ready() {
    return waiting.getOrDefault("0", CompletableFuture.completedFuture(""));
  }

  boolean joined() {
    return !waiting.containsKey("0") && alive();
  }

  boolean alive() {
    return !gone && process.isAlive();
  }

  /**
   * Asks; fails with what the node says, or when the node has gone without an answer.
   *
   * @param words of a verb and its arguments
   */
  CompletableFuture<String> ask(String... words) {
    String id = String.valueOf(number.incrementAndGet());
    CompletableFuture<String> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      synchronized (requests) {
        requests.write(id + " " + String.join(" ", words) + "\n");
        requests.flush();
      }
    } catch (IOException e) {
      failAll();
    }
    if (gone) {
      failAll();
    }
    return answer;
  }

  /** Asks and waits for at most half a minute. */
  String answer(String... words) {
    return ask(words).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private void read() {
    try (BufferedReader answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = answers.readLine()) != null) {
        String[] words = line.split(" ", 3);
        CompletableFuture<String> answer = waiting.remove(words[0]);
        if (answer != null && words[1].equals("ok")) {
          answer.complete(words[2]);
        } else if (answer != null) {
          answer.completeExceptionally(new NodeRefused(words[2]));
        }
      }
    } catch (IOException e) {
      // The process has gone.
    }
    gone = true;
    failAll();
  }

  private void failAll() {
    List<String> left = List.copyOf(waiting.keySet());
    if (left.isEmpty()) {
      return;
    }
    String message = "Node " + name + " has gone; its log is " + log + "; it says" + problems();
    for (String id : left) {
      CompletableFuture<String> answer = waiting.remove(id);
      if (answer != null) {
        answer.completeExceptionally(new IllegalStateException(message));
      }
    }
  }

  /** What the log tells of errors and their causes: of another machine nobody has the log. */
  private String problems() {
    try (Stream<String> lines = Files.lines(log.toPath(), StandardCharsets.ISO_8859_1)) {
      List<String> problems =
          lines
              .filter(
                  line ->
                      line.matches("\\S+ (ERROR|WARN) .*|\\S*(Exception|Error).*|Caused by.*|#.*"))
              .toList();
      return "\n  "
          + String.join(
              "\n  ", problems.subList(Math.max(0, problems.size() - 15), problems.size()));
    } catch (IOException | UncheckedIOException e) {
      return " " + e;
    }
  }

  /** {@code kill -9}. Returns when the process is no more. */
  void kill() {
    signal("-KILL");
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  void stop() {
    signal("-STOP");
  }

  void wake() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      int code =
          new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
              .redirectErrorStream(true)
              .start()
              .waitFor();
      if (code != 0 && process.isAlive()) {
        throw new IllegalStateException("kill " + signal + " of " + name + " answered " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return name + " (pid " + process.pid() + ", log " + log + ")";
  }

  /** The node has answered that it failed. */
  static final class NodeRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeRefused(String message) {
      super(message);
    }
  }
}
