package dev.covey.cli;

import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.cli.terminal.Table;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.NodeId;
import dev.covey.policy.ModelledPlace;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyExplanation;
import dev.covey.policy.RecoveryAction;
import dev.covey.policy.Resolved;
import dev.covey.policy.Site;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey policy explain}. */
@Command(
    name = "explain",
    description = {
      "Show what the live policy means: each value that holds, and the document it comes from.",
      "Without --process, --site and --node: of every site and process that it names."
    })
final class PolicyExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--process",
      paramLabel = "KEY",
      description = "A process definition, and the site where its instances are started.")
  private String process;

  @Option(
      names = "--activity",
      paramLabel = "ID",
      description = "With --process: one activity of it, by its id in the model.")
  private String activity;

  @Option(
      names = "--lane",
      paramLabel = "NAME",
      description =
          "With --activity: the lane that it is in in the model; of nested lanes all, the innermost"
              + " first.")
  private List<String> lanes = List.of();

  @Option(
      names = "--model-site",
      paramLabel = "NAME",
      description = "With --activity: what its property covey.site in the model says.")
  private String modelSite;

  @Option(names = "--site", paramLabel = "NAME", description = "A site, or the catalog.")
  private String site;

  @Option(
      names = "--node",
      paramLabel = "ID",
      description =
          "The sites that this node belongs to by its labels, and its state; asks Kafka for them.")
  private String node;

  @Override
  public Integer call() {
    if (activity != null && process == null) {
      throw new CommandFailedException(
          "--activity %s is an activity of which process? Add --process KEY".formatted(activity));
    }
    if (activity == null && (modelSite != null || !lanes.isEmpty())) {
      throw new CommandFailedException(
          "--lane and --model-site say what the model has for which activity? Add --activity ID");
    }
    List<String> lines = new ArrayList<>();
    try (PolicyArchive archive = connection.policyStore().archive()) {
      Policy policy = archive.read(PolicyRevisions.live(archive));
      lines.add("revision " + policy.revision());
      lines.addAll(settings(policy.explanation(), process, activity, said(), site, node != null));
      if (node != null) {
        lines.addAll(membership(policy, node, labels()));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    out.flush();
    return 0;
  }

  /** What the user has said about the model; null if nothing. */
  private ModelledPlace said() {
    return modelSite == null && lanes.isEmpty()
        ? null
        : new ModelledPlace(lanes, Optional.ofNullable(modelSite));
  }

  private Map<String, String> labels() {
    try (CoveyClient client = connection.resolve().open()) {
      Map<NodeId, NodeStatus> nodes = client.nodes();
      NodeStatus status = nodes.get(new NodeId(node));
      if (status == null) {
        throw new CommandFailedException(
            "Expected a node that has joined, one of %s, but got '%s'"
                .formatted(nodes.keySet(), node));
      }
      return status.labels();
    }
  }

  /**
   * Of the process and the site that are asked for; of all if neither is, nor anything else.
   *
   * @param said by the activity's model; null where that is not known
   */
  static List<String> settings(
      PolicyExplanation explanation,
      String process,
      String activity,
      ModelledPlace said,
      String site,
      boolean asked) {
    List<String> lines = new ArrayList<>();
    boolean all = process == null && site == null && !asked;
    if (process != null) {
      lines.addAll(of("process " + process, explanation.process(process)));
    }
    if (activity != null) {
      lines.addAll(activity(explanation, process, activity, said));
    } else if (process != null) {
      lines.addAll(activities(explanation, process));
    }
    if (site != null) {
      lines.addAll(of("site " + site, explanation.site(site)));
    } else if (process != null) {
      String home = explanation.siteOf(process).value();
      lines.addAll(of("site " + home, explanation.site(home)));
    }
    if (all) {
      Policy policy = explanation.policy();
      policy.sites().keySet().forEach(s -> lines.addAll(of("site " + s, explanation.site(s))));
      for (String key : policy.processes().keySet()) {
        lines.addAll(of("process " + key, explanation.process(key)));
        lines.addAll(activities(explanation, key));
      }
      lines.addAll(recovery(policy));
    }
    return lines;
  }

  /** The rules of recovery; none if there are none. */
  private static List<String> recovery(Policy policy) {
    if (policy.recovery().isEmpty()) {
      return List.of();
    }
    Table table = new Table("recovery", "of", "in", "action", "attempts", "initiators", "said by");
    policy
        .recovery()
        .forEach(
            (name, rule) ->
                table.add(
                    name,
                    rule.cause(),
                    rule.activity()
                        .map(activity -> rule.process().orElse("") + "/" + activity)
                        .or(rule::process)
                        .or(rule::site)
                        .orElse("any"),
                    rule.action()
                        .map(RecoveryAction::word)
                        .map(word -> word + rule.to().map(to -> " to " + to).orElse(""))
                        .orElse("open elsewhere"),
                    rule.action().isPresent() ? rule.attempts() : "-",
                    rule.initiatorsText(),
                    "recovery/" + name));
    return titled(table);
  }

  /** Of the lanes and activities that the policy names. */
  private static List<String> activities(PolicyExplanation explanation, String process) {
    Policy.ProcessPolicy named = explanation.policy().processes().get(process);
    List<String> lines = new ArrayList<>();
    if (named != null) {
      for (String lane : named.lanes().keySet()) {
        lines.addAll(of("lane " + process + "/" + lane, explanation.lane(process, lane)));
      }
      named
          .activities()
          .keySet()
          .forEach(id -> lines.addAll(activity(explanation, process, id, null)));
    }
    return lines;
  }

  private static List<String> activity(
      PolicyExplanation explanation, String process, String id, ModelledPlace said) {
    return of(
        "activity " + process + "/" + id,
        said == null ? explanation.activity(process, id) : explanation.activity(process, id, said));
  }

  private static List<String> of(String what, Map<String, Resolved<String>> settings) {
    Table table = new Table(what, "value", "said by");
    settings.forEach((key, resolved) -> table.add(key, resolved.value(), resolved.document()));
    return titled(table);
  }

  /** Which sites a node with these labels belongs to, and by which document. */
  static List<String> membership(Policy policy, String node, Map<String, String> labels) {
    Table table = new Table("node " + node, "belongs", "selector", "said by");
    for (Site site : policy.sites().values()) {
      table.add(
          "site " + site.name(),
          site.selector().matches(labels) ? "yes" : "no",
          "\"" + site.selector() + "\"",
          "sites/" + site.name());
    }
    Resolved<NodeState> state = policy.explanation().stateOf(node, labels);
    List<String> lines = titled(table);
    lines.add("state %s, said by %s".formatted(state.value().word(), state.document()));
    lines.add("labels " + new TreeMap<>(labels));
    return lines;
  }

  private static List<String> titled(Table table) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(table.lines());
    return lines;
  }
}
