package dev.covey.cli;

import dev.covey.cli.collective.CollectiveView;
import dev.covey.cli.collective.Connection;
import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.cli.terminal.Json;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.JournalAudit;
import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Site;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey policy simulate}. */
@Command(
    name = "simulate",
    description = {
      "Say what a document would change for the nodes that are live, if it were pushed"
          + " now: which shards would move and why, which nodes would change what they do or"
          + " not follow, which settings would be others, what deployed models name that could"
          + " not run any more.",
      "Writes nothing. A document that could not be pushed fails as in validate."
    })
final class PolicySimulateCommand implements Callable<Integer> {
  private final Clock clock = Clock.systemUTC();

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Parameters(paramLabel = "FILE", description = "The document, YAML.")
  private Path file;

  @Option(names = "--json", description = "As JSON, one line.")
  private boolean json;

  @Override
  public Integer call() {
    PolicyDocument document = PolicyFile.read(file);
    Connection resolved = connection.resolve();
    try (PolicyArchive archive = connection.policyStore().archive()) {
      requireFit(archive, document);
    }
    SimulationReport report;
    try (CoveyClient client = resolved.open()) {
      CollectiveView view = CollectiveView.of(client, clock.instant());
      report =
          SimulationReport.of(
              view,
              document.toPolicy(view.policy().revision().next()),
              client.models(),
              site -> running(client, site));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.of(report.data()));
    } else {
      report.lines(file.toString()).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private void requireFit(PolicyArchive archive, PolicyDocument document) {
    try {
      archive.requireFit(document);
    } catch (InvalidPolicyException e) {
      throw new CommandFailedException(PolicyFile.problems(file, e), e);
    }
  }

  /** How many instances of each process run at a site, by its journals. */
  private static Map<String, Long> running(CoveyClient client, Site site) {
    Map<String, Long> running = new TreeMap<>();
    for (JournalAudit.Instance instance : client.audit(site).instances()) {
      if (!instance.ended()) {
        running.merge(instance.definitionKey(), 1L, Long::sum);
      }
    }
    return running;
  }
}
