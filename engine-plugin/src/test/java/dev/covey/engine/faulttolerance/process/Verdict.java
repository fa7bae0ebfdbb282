package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.covey.checkpoint.Row;
import dev.covey.engine.client.JournalAudit;
import dev.covey.engine.faulttolerance.process.Journals.Folded;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must be true when the load is over, whatever has happened meanwhile. */
final class Verdict {
  private static final long COUNTED = 5;

  private final ProcessCollective collective;
  private final OrderLoad load;

  Verdict(ProcessCollective collective, OrderLoad load) {
    this.collective = collective;
    this.load = load;
  }

  /** Every instance ended exactly once, counters are exact, and nothing acknowledged is missing. */
  void assertExactlyOnce() {
    Map<String, List<JournalAudit.Instance>> orders =
        collective.client().audit().instances().stream()
            .filter(instance -> OrderLoad.ORDER.equals(instance.definitionKey()))
            .filter(instance -> load.asked().contains(String.valueOf(instance.businessKey())))
            .collect(Collectors.groupingBy(JournalAudit.Instance::businessKey));
    orders.forEach(this::assertOneExact);
    load.started()
        .forEach(
            (businessKey, id) ->
                assertThat(orders.getOrDefault(businessKey, List.of()))
                    .describedAs("acknowledged start of %s as %s", businessKey, id)
                    .extracting(JournalAudit.Instance::id)
                    .containsExactly(id));
    Folded folded = collective.journals().fold();
    assertTasks(folded);
    assertThat(folded.timesEnded().values())
        .describedAs("ends of every instance, called ones too")
        .containsOnly(1);
    assertThat(folded.rows("ACT_RU_EXECUTION").stream().filter(this::ours).map(Row::key).toList())
        .describedAs("executions that still run")
        .isEmpty();
  }

  private void assertOneExact(String businessKey, List<JournalAudit.Instance> instances) {
    if (instances.size() != 1) {
      fail(instances.size() + " instances of one start: " + instances + stories(instances));
    }
    JournalAudit.Instance instance = instances.get(0);
    if (instance.timesEnded() != 1
        || !"COMPLETED".equals(instance.state())
        || !Long.valueOf(COUNTED).equals(instance.variables().get("counter"))
        || !Long.valueOf(1).equals(instance.variables().get("told"))) {
      fail("Not exactly once: " + instance + stories(instances));
    }
  }

  private String stories(List<JournalAudit.Instance> instances) {
    return instances.stream()
        .map(instance -> "\n" + collective.journals().story(instance.id()))
        .collect(Collectors.joining());
  }

  /** Instances that have not ended, with their journals, and messages not consumed. */
  String open() {
    List<JournalAudit.Instance> open =
        collective.client().audit().instances().stream()
            .filter(instance -> !instance.ended())
            .limit(5)
            .toList();
    return ": " + open + "; inboxes: " + collective.client().inboxLag() + stories(open);
  }

  private boolean ours(Row row) {
    return load.started().containsValue(String.valueOf(row.value("PROC_INST_ID_")));
  }

  private void assertTasks(Folded folded) {
    assertThat(load.completed())
        .describedAs("tasks whose completion was acknowledged, each to one caller")
        .doesNotHaveDuplicates();
    Set<String> ended =
        folded.rows("ACT_HI_TASKINST").stream()
            .filter(row -> "completed".equals(row.value("DELETE_REASON_")))
            .map(row -> row.key().key())
            .collect(Collectors.toCollection(HashSet::new));
    assertThat(ended).containsAll(load.completed());
  }
}
