package dev.covey.cli;

import dev.covey.cli.terminal.Json;
import dev.covey.cli.terminal.Table;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.recovery.Recovery;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey recovery list}. */
@Command(
    name = "list",
    description = {
      "List the attempts to recover failed work: the error, the rule, who began it,"
          + " what was done, what became of it.",
      "They are kept for 30 days."
    })
final class RecoveryListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Option(names = "--rule", paramLabel = "NAME", description = "Only by this rule.")
  private String rule;

  @Option(names = "--instance", paramLabel = "ID", description = "Only of this process instance.")
  private String instance;

  @Option(names = "--waiting", description = "Only those that nobody has begun.")
  private boolean waiting;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<Recovery> recoveries;
    try (CoveyClient client = connection.resolve().open()) {
      recoveries = client.recoveries().stream().filter(this::wanted).toList();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.of(recoveries.stream().map(Recovery::toData).toList()));
    } else {
      lines(recoveries).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private boolean wanted(Recovery recovery) {
    return (rule == null || rule.equals(recovery.rule()))
        && (instance == null || instance.equals(recovery.instance()))
        && (!waiting || recovery.state() == Recovery.State.WAITING);
  }

  /** A line each, and what failed below. */
  static List<String> lines(List<Recovery> recoveries) {
    if (recoveries.isEmpty()) {
      return List.of("No recoveries.");
    }
    Table table =
        new Table(
            "SINCE",
            "RULE",
            "INSTANCE",
            "WHERE",
            "TRY",
            "FAILED ON",
            "BEGUN BY",
            "WHAT",
            "OUTCOME");
    for (Recovery recovery : recoveries) {
      table.add(
          recovery.at().truncatedTo(ChronoUnit.MILLIS),
          recovery.rule(),
          recovery.instance(),
          recovery.process() == null ? "-" : recovery.process() + "/" + recovery.activity(),
          recovery.attempt(),
          recovery.node(),
          orDash(recovery.initiator()),
          orDash(recovery.action()),
          outcome(recovery));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    for (Recovery recovery : recoveries) {
      lines.add(oneLine("%s: %s".formatted(recovery.instance(), recovery.error())));
    }
    return lines;
  }

  private static String outcome(Recovery recovery) {
    return switch (recovery.state()) {
      case WAITING -> "waits for " + recovery.awaits();
      case BEGUN -> "begun";
      case ENDED -> oneLine(recovery.outcome());
    };
  }

  private static String orDash(String text) {
    return text == null ? "-" : text;
  }

  /** What failed may have lines of its own; here each has one. */
  private static String oneLine(String text) {
    return text.replaceAll("\\R", " ");
  }
}
