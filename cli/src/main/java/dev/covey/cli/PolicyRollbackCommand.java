package dev.covey.cli;

import dev.covey.cli.collective.PolicyAdministration;
import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.RecordedRevision;
import dev.covey.policy.Revision;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey policy rollback}. */
@Command(
    name = "rollback",
    description = {
      "Make an earlier revision live again, as it was pushed.",
      "Only the pointer to it moves: no new revision is written. Who did it, when and why is kept."
    })
final class PolicyRollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private AdminOptions admin;

  @Option(
      names = "--to",
      paramLabel = "N",
      description = "The revision (default: the one with the next lower number).")
  private Long to;

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for the record.")
  private String comment = "";

  @Override
  public Integer call() {
    PolicyAdministration administration = admin.resolve();
    try (PolicyArchive archive = administration.archive();
        PolicyPublisher publisher = administration.publisher()) {
      Revision target = to == null ? before(archive) : other(archive, new Revision(to));
      publisher.rollback(target, comment, PolicyAdministration.who());
      PrintWriter out = spec.commandLine().getOut();
      out.println("revision " + PolicyRevisions.words(PolicyRevisions.recorded(archive, target)));
      out.println("the pointer was moved to it, no new revision was written");
      out.flush();
    }
    return 0;
  }

  private static Revision before(PolicyArchive archive) {
    Revision live = PolicyRevisions.live(archive);
    return archive.history().stream()
        .map(RecordedRevision::revision)
        .filter(revision -> revision.compareTo(live) < 0)
        .max(Comparator.naturalOrder())
        .orElseThrow(
            () ->
                new CommandFailedException(
                    "There is no revision before "
                        + live
                        + ", which is live; say which with --to"));
  }

  private static Revision other(PolicyArchive archive, Revision target) {
    boolean live =
        archive.history().stream()
            .anyMatch(recorded -> recorded.live() && recorded.revision().equals(target));
    if (live) {
      throw new CommandFailedException("Revision " + target + " is live already");
    }
    return target;
  }
}
