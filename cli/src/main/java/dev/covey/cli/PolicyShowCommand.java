package dev.covey.cli;

import dev.covey.cli.collective.PolicyStore;
import dev.covey.cli.terminal.Json;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.RecordedRevision;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey policy show}. */
@Command(
    name = "show",
    description = "Print a revision as the document that it is; it can be edited and pushed.")
final class PolicyShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ZooKeeperOptions zooKeeper;

  @Option(
      names = "--revision",
      paramLabel = "N",
      description = "Which one (default: the live one).")
  private Long revision;

  @Option(names = "--json", description = "As JSON, one line.")
  private boolean json;

  @Override
  public Integer call() {
    PolicyStore store = zooKeeper.resolve();
    try (PolicyArchive archive = store.archive()) {
      Revision asked = revision == null ? PolicyRevisions.live(archive) : new Revision(revision);
      Policy policy = archive.read(asked);
      RecordedRevision recorded = PolicyRevisions.recorded(archive, asked);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.of(data(policy, recorded)));
      } else {
        out.println("# " + store.collective() + ", revision " + PolicyRevisions.words(recorded));
        recorded.meta().ifPresent(meta -> out.println("# " + meta.digest()));
        out.print(archive.isSigned(asked) ? "# signed" + System.lineSeparator() : "");
        out.print(policy.document().toYaml());
      }
      out.flush();
    }
    return 0;
  }

  static Map<String, Object> data(Policy policy, RecordedRevision recorded) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("revision", policy.revision().number());
    data.put("live", recorded.live());
    recorded.meta().ifPresent(meta -> add(meta, data));
    data.put("document", policy.document().toMapping());
    return data;
  }

  private static void add(RevisionMeta meta, Map<String, Object> data) {
    data.put("who", meta.who());
    data.put("when", meta.when());
    data.put("why", meta.why());
    data.put("digest", meta.digest());
  }
}
