package dev.covey.cli.demo;

import dev.covey.cli.collective.Connection;
import dev.covey.cli.local.Folders;
import dev.covey.cli.local.LocalInfra;
import dev.covey.cli.local.LocalServers;
import dev.covey.cli.local.StopSignal;
import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.cli.terminal.Screen;
import dev.covey.engine.client.CoveyClient;
import dev.covey.policy.PolicyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Servers in this process, nodes in processes of their own, orders, a kill, and the verdict. Leaves
 * nothing behind, but the nodes' logs if it failed. Used by one thread, once.
 */
public final class Demo {
  private static final int FINDINGS_SHOWN = 20;

  private final DemoSettings settings;
  private final Screen screen;
  private final StopSignal stop;
  private String result;

  /**
   * @param stop ends it early, and ends the looking around
   */
  public Demo(DemoSettings settings, Screen screen, StopSignal stop) {
    this.settings = settings;
    this.screen = screen;
    this.stop = stop;
  }

  /**
   * Runs it; the result is the last line that is written.
   *
   * @param here the folder whose {@code .covey} is used
   * @throws CommandFailedException if it came to no verdict
   */
  public Verdict run(Path here) {
    LocalInfra.requireNone(here);
    Path folder =
        here.resolve(".covey/demo-%d-%d".formatted(settings.seed(), ProcessHandle.current().pid()));
    Verdict verdict = null;
    try {
      Files.createDirectories(folder);
      verdict = show(here, folder);
    } catch (IOException e) {
      throw new CommandFailedException("Cannot write to " + folder + ": " + e, e);
    } finally {
      tidy(folder, verdict != null && verdict.good() || stop.stopped());
    }
    if (!settings.keep()) {
      screen.say(result);
    }
    return verdict;
  }

  private Verdict show(Path here, Path folder) {
    screen.say("Seed %d. Kafka and ZooKeeper start in this process".formatted(settings.seed()));
    try (LocalServers servers = LocalServers.start(new LocalServers.Settings(0, 0, null, false))) {
      servers.publish(
          settings.collective(), PolicyDocument.parse(DemoSites.POLICY), "the demo's sites");
      LocalInfra infra = servers.infra(settings.collective());
      screen.say(settings.nodes() + " nodes start in processes of their own");
      try (DemoNodes nodes = DemoNodes.start(settings.nodes(), infra, folder);
          CoveyClient client = Connection.to(infra).open()) {
        DemoRun run = new DemoRun(settings, screen, stop, nodes, client);
        Verdict verdict = run.run();
        screen.wipe();
        tell(verdict);
        run.whoRanWhat().forEach(screen::say);
        result = verdict.line(run.takeoverMillis(), settings.nodes());
        if (settings.keep()) {
          letLookAround(here, infra);
        }
        return verdict;
      }
    }
  }

  private void tell(Verdict verdict) {
    if (!verdict.missing().isEmpty()) {
      screen.say("Orders that have not completed, by state: " + verdict.missing());
    }
    verdict.findings().stream().limit(FINDINGS_SHOWN).forEach(screen::say);
    int more = verdict.findings().size() - FINDINGS_SHOWN;
    if (more > 0) {
      screen.say("and " + more + " more like these");
    }
  }

  private void letLookAround(Path here, LocalInfra infra) {
    infra.write(here);
    try {
      screen.say("Everything runs on until Ctrl-C. In another terminal, in this folder, try:");
      screen.say("  covey status --watch");
      screen.say(
          "  covey node --id node-%d --labels %s".formatted(settings.nodes() + 1, DemoSites.ALL));
      screen.say("  covey deploy my-model.bpmn");
      screen.say(result);
      stop.await();
    } finally {
      LocalInfra.remove(here);
    }
  }

  private void tidy(Path folder, boolean well) {
    try {
      if (well) {
        Folders.delete(folder);
        Folders.deleteIfEmpty(folder.getParent());
      } else {
        screen.say("The nodes' logs are kept in " + folder);
      }
    } catch (IOException e) {
      screen.say("Cannot delete " + folder + ": " + e);
    }
  }
}
