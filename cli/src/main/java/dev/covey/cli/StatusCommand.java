package dev.covey.cli;

import dev.covey.cli.collective.CollectiveView;
import dev.covey.cli.local.StopSignal;
import dev.covey.cli.terminal.Json;
import dev.covey.cli.terminal.Screen;
import dev.covey.engine.client.CoveyClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey status}. */
@Command(name = "status", description = "Show the nodes, sites and shards of a collective.")
final class StatusCommand implements Callable<Integer> {
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final Clock clock = Clock.systemUTC();

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Option(names = "--json", description = "As JSON, one line.")
  private boolean json;

  @Option(names = "--watch", description = "Show it anew each second, until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--shards",
      description = "Each shard in a line: where it is open, why there, and its standbys.")
  private boolean shards;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = Screen.of(out);
    try (CoveyClient client = connection.resolve().open();
        StopSignal stop = StopSignal.install(0)) {
      do {
        CollectiveView view = CollectiveView.of(client, clock.instant());
        if (watch && !json && screen.terminal()) {
          screen.draw(lines(view), "");
        } else {
          lines(view).forEach(out::println);
          out.flush();
        }
      } while (watch && !stop.await(BETWEEN));
    }
    return 0;
  }

  private List<String> lines(CollectiveView view) {
    if (json) {
      return List.of(Json.of(StatusReport.data(view)));
    }
    return shards ? ShardReport.lines(view) : StatusReport.lines(view);
  }
}
