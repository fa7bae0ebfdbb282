package dev.covey.cli;

import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyChange;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Revision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey policy diff}. */
@Command(
    name = "diff",
    exitCodeOnExecutionException = 2,
    description = {
      "Show what is different between two policies, setting by setting.",
      "Exit codes, as of diff: 0 no difference, 1 some, 2 trouble."
    })
final class PolicyDiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ZooKeeperOptions zooKeeper;

  @Parameters(
      index = "0..1",
      arity = "1..2",
      paramLabel = "POLICY",
      description =
          "A file, or the number of a revision; if only one is given, it is compared with the live"
              + " revision.")
  private List<String> policies;

  @Override
  public Integer call() {
    List<PolicyChange> changes = changes();
    PrintWriter out = spec.commandLine().getOut();
    changes.forEach(out::println);
    if (changes.isEmpty()) {
      out.println("no difference");
    }
    out.flush();
    return changes.isEmpty() ? 0 : 1;
  }

  private List<PolicyChange> changes() {
    if (policies.stream().noneMatch(PolicyDiffCommand::isRevision) && policies.size() == 2) {
      return file(policies.get(0)).changesTo(file(policies.get(1)));
    }
    try (PolicyArchive archive = zooKeeper.resolve().archive()) {
      PolicyDocument last = read(policies.get(policies.size() - 1), archive);
      PolicyDocument first =
          policies.size() == 2
              ? read(policies.get(0), archive)
              : archive.read(PolicyRevisions.live(archive)).document();
      return first.changesTo(last);
    }
  }

  private static PolicyDocument read(String policy, PolicyArchive archive) {
    return isRevision(policy)
        ? archive.read(new Revision(Long.parseLong(policy))).document()
        : file(policy);
  }

  private static PolicyDocument file(String policy) {
    return PolicyFile.read(Path.of(policy));
  }

  private static boolean isRevision(String policy) {
    return policy.matches("[0-9]{1,18}");
  }
}
