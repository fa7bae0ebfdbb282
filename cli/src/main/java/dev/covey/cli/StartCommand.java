package dev.covey.cli;

import dev.covey.cli.collective.BoundedStarts;
import dev.covey.cli.terminal.ProgressBar;
import dev.covey.cli.terminal.Screen;
import dev.covey.engine.client.CoveyClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey start}. */
@Command(name = "start", description = "Start process instances and wait until they are durable.")
final class StartCommand implements Callable<Integer> {
  private static final long MILLIS_BETWEEN_LOOKS = 100;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Parameters(paramLabel = "KEY", description = "Key of the process definition.")
  private String key;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--business-key-prefix",
      paramLabel = "P",
      description = "Business keys are P1, P2 and so on (default: none).")
  private String prefix;

  @Option(
      names = "--var",
      paramLabel = "NAME=VALUE",
      converter = Variable.Converter.class,
      description = {
        "A variable, as often as you like. An integer, a number, true, false and null are taken as"
            + " such, all else as a string; NAME:TYPE=VALUE says the type: string, integer, long,"
            + " double, boolean, null. {n} in a string becomes the number of the instance."
      })
  private List<Variable> variables = List.of();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many starts may be under way at once (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Override
  public Integer call() throws InterruptedException {
    requirePositive("--count", count);
    requirePositive("--concurrency", concurrency);
    PrintWriter out = spec.commandLine().getOut();
    StartTally tally = new StartTally();
    long begun = System.nanoTime();
    try (CoveyClient client = connection.resolve().open()) {
      BoundedStarts starts = new BoundedStarts(concurrency, () -> false);
      begun = System.nanoTime();
      Future<?> run =
          inBackground(
              () -> {
                starts.run(count, number -> start(client, number), tally::add);
                return null;
              });
      follow(starts, run, Screen.of(out));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    tally.lines(key, took).forEach(out::println);
    out.flush();
    return tally.acknowledged() == count ? 0 : 1;
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), "Expected 1 or more as " + option + ", but got " + value);
    }
  }

  private CompletableFuture<CoveyClient.Started> start(CoveyClient client, int number) {
    Map<String, Object> values = new HashMap<>();
    variables.forEach(variable -> values.put(variable.name(), variable.valueOf(number)));
    return client.start(key, prefix == null ? null : prefix + number, values);
  }

  private static Future<?> inBackground(Callable<Void> work) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(work);
    } finally {
      thread.shutdown();
    }
  }

  private void follow(BoundedStarts starts, Future<?> run, Screen screen)
      throws InterruptedException {
    while (!ended(run)) {
      String bar = ProgressBar.of("started", starts.done(), count);
      screen.draw(List.of(bar), starts.done() + " of " + count + " started");
    }
    screen.wipe();
  }

  private static boolean ended(Future<?> run) throws InterruptedException {
    try {
      run.get(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
