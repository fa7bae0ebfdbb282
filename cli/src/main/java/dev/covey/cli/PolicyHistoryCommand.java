package dev.covey.cli;

import dev.covey.cli.terminal.Table;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.RecordedRevision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.Rollback;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey policy history}. */
@Command(
    name = "history",
    description =
        "List the revisions, who pushed which, when and why; then the rollbacks: who made"
            + " which live again.")
final class PolicyHistoryCommand implements Callable<Integer> {
  private static final int DIGEST = "sha256:".length() + 12;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ZooKeeperOptions zooKeeper;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (PolicyArchive archive = zooKeeper.resolve().archive()) {
      lines(archive.history()).forEach(out::println);
      rollbacks(archive.rollbacks()).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  static List<String> lines(List<RecordedRevision> history) {
    if (history.isEmpty()) {
      return List.of("Nothing was pushed yet. Push a document with 'covey policy push FILE'.");
    }
    Table table = new Table("REVISION", "LIVE", "WHEN", "WHO", "DIGEST", "WHY");
    for (RecordedRevision recorded : history) {
      Optional<RevisionMeta> meta = recorded.meta();
      table.add(
          recorded.revision(),
          recorded.live() ? "live" : "",
          cell(meta, known -> known.when().truncatedTo(ChronoUnit.SECONDS).toString()),
          cell(meta, RevisionMeta::who),
          cell(
              meta,
              known -> known.digest().substring(0, Math.min(DIGEST, known.digest().length()))),
          cell(meta, RevisionMeta::why));
    }
    return table.lines();
  }

  /** Nothing if there was none. */
  static List<String> rollbacks(List<Rollback> rollbacks) {
    if (rollbacks.isEmpty()) {
      return List.of();
    }
    Table table = new Table("ROLLBACK TO", "FROM", "WHEN", "WHO", "WHY");
    for (Rollback rollback : rollbacks) {
      table.add(
          rollback.to(),
          rollback.from().isNone() ? "damaged" : rollback.from(),
          rollback.when().truncatedTo(ChronoUnit.SECONDS),
          PolicyRevisions.oneLine(rollback.who()),
          PolicyRevisions.oneLine(rollback.why()));
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(table.lines());
    return lines;
  }

  private static String cell(Optional<RevisionMeta> meta, Function<RevisionMeta, String> value) {
    return meta.map(value).map(PolicyRevisions::oneLine).orElse("damaged");
  }
}
