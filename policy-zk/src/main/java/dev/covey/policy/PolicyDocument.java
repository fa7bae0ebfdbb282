package dev.covey.policy;

import dev.covey.policy.Policy.Defaults;
import dev.covey.policy.Policy.ProcessPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A policy as people write it, before it becomes a revision. Immutable and valid.
 *
 * <pre>
 * sites:
 *   main: { selector: "", shards: 12 }
 *   payments: { selector: "role = payments and zone = eu", shards: 6, checkpoint: { age: 10m } }
 * defaults:
 *   site: main
 *   durability: journaled
 *   checkpoint: { page: 4KiB, turns: 10000, bytes: 64MiB, age: 1h, keep: 7d }
 *   history: { keep: 1d }
 * processes:
 *   payment: { site: payments, durability: relaxed, versions: { 3: 90%, 4: 10% } }
 *   refund: { activities: { charge: { retry: R3/PT10S } } }
 * delegates:
 *   deny: [ "script:*" ]
 * nodes:
 *   shop-2: { state: draining }
 * recovery:
 *   bank-down: { error: com.acme.BankException, initiators: role = operator, action: retry }
 * </pre>
 *
 * @param sites by name; at least one
 * @param defaults what holds where a process or a site says nothing
 * @param processes what holds for a process definition, by its key
 * @param delegates which code may run, whatever process names it
 * @param nodes what holds for nodes, by their id or a name of several
 * @param recovery what is done about predefined errors, by the name of the rule
 */
public record PolicyDocument(
    Map<String, Site> sites,
    Defaults defaults,
    Map<String, ProcessPolicy> processes,
    DelegateLimits delegates,
    Map<String, NodePolicy> nodes,
    Map<String, RecoveryRule> recovery) {

  /** Throws {@link InvalidPolicyException} with all problems of a policy that cannot be. */
  public PolicyDocument {
    Objects.requireNonNull(defaults, "defaults");
    Objects.requireNonNull(delegates, "delegates");
    sites = PolicyRules.sorted(sites);
    processes = PolicyRules.sorted(processes);
    nodes = PolicyRules.sorted(nodes);
    recovery = PolicyRules.sorted(recovery);
    InvalidPolicyException.throwIfAny(PolicyRules.problemsOf(sites, defaults, processes, nodes));
    InvalidPolicyException.throwIfAny(RecoveryRules.problemsOf(recovery, sites.keySet()));
  }

  /**
   * Reads YAML: at most 512 Ki characters, no type tags, no duplicate keys.
   *
   * @throws InvalidPolicyException listing every problem with its path, unknown keys among them
   */
  public static PolicyDocument parse(String yaml) {
    PolicyReading reading = new PolicyReading();
    reading.document(reading.yaml(yaml, ""));
    return reading.finish();
  }

  /** This document as the given revision. */
  public Policy toPolicy(Revision revision) {
    return new Policy(revision, sites, defaults, processes, delegates, nodes, recovery);
  }

  /** The small documents that this one is made of; the other way is {@link PolicyTree#document}. */
  public PolicyTree toTree() {
    TreeMap<String, String> documents = new TreeMap<>();
    sites.forEach(
        (name, site) ->
            documents.put(PolicyTree.SITES + name, Yaml11.write(PolicyWriting.of(site))));
    documents.put(PolicyTree.DEFAULTS, Yaml11.write(PolicyWriting.of(defaults)));
    processes.forEach(
        (key, process) -> {
          documents.put(PolicyTree.PROCESSES + key, Yaml11.write(PolicyWriting.of(process)));
          process
              .activities()
              .forEach(
                  (id, activity) ->
                      documents.put(
                          PolicyTree.activity(key, id), Yaml11.write(PolicyWriting.of(activity))));
        });
    if (!delegates.equals(DelegateLimits.NONE)) {
      documents.put(PolicyTree.DELEGATES, Yaml11.write(PolicyWriting.of(delegates)));
    }
    nodes.forEach(
        (name, node) ->
            documents.put(PolicyTree.NODES + name, Yaml11.write(PolicyWriting.of(node))));
    recovery.forEach(
        (name, rule) ->
            documents.put(PolicyTree.RECOVERY + name, Yaml11.write(PolicyWriting.of(rule))));
    return new PolicyTree(documents);
  }

  /** Canonical YAML: {@link #parse} of it gives an equal document. */
  public String toYaml() {
    return Yaml11.write(toMapping());
  }

  /** The same as nested maps of texts and numbers, in the order of {@link #toYaml}. */
  public Map<String, Object> toMapping() {
    return PolicyWriting.of(this);
  }

  /** What is different in the other document, setting by setting; empty if they are equal. */
  public List<PolicyChange> changesTo(PolicyDocument other) {
    return PolicyChanges.between(this, other);
  }
}
