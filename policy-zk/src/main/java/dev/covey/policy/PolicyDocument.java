package dev.covey.policy;

import dev.covey.policy.Policy.Defaults;
import dev.covey.policy.Policy.ProcessPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A policy as people write it, before it becomes a revision. Immutable and valid.
 *
 * <pre>
 * sites:
 *   main: { selector: "", shards: 12 }
 *   payments: { selector: "role = payments and zone = eu", shards: 6 }
 * defaults: { site: main, durability: journaled }
 * processes:
 *   payment: { site: payments, durability: relaxed }
 * </pre>
 *
 * @param sites by name; at least one
 * @param defaults what holds where a process says nothing
 * @param processes what holds for a process definition, by its key
 */
public record PolicyDocument(
    Map<String, Site> sites, Defaults defaults, Map<String, ProcessPolicy> processes) {

  /** Throws {@link InvalidPolicyException} with all problems of a policy that cannot be. */
  public PolicyDocument {
    Objects.requireNonNull(defaults, "defaults");
    sites = PolicyRules.sorted(sites);
    processes = PolicyRules.sorted(processes);
    InvalidPolicyException.throwIfAny(PolicyRules.problemsOf(sites, defaults, processes));
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
    return new Policy(revision, sites, defaults, processes);
  }

  /** The small documents that this one is made of; the other way is {@link PolicyTree#document}. */
  public PolicyTree toTree() {
    TreeMap<String, String> documents = new TreeMap<>();
    sites.forEach((name, site) -> documents.put(PolicyTree.SITES + name, Yaml11.write(of(site))));
    documents.put(PolicyTree.DEFAULTS, Yaml11.write(of(defaults)));
    processes.forEach(
        (key, process) -> documents.put(PolicyTree.PROCESSES + key, Yaml11.write(of(process))));
    return new PolicyTree(documents);
  }

  /** Canonical YAML: {@link #parse} of it gives an equal document. */
  public String toYaml() {
    Map<String, Object> document = new LinkedHashMap<>();
    Map<String, Object> bySite = new LinkedHashMap<>();
    sites.forEach((name, site) -> bySite.put(name, of(site)));
    document.put("sites", bySite);
    document.put("defaults", of(defaults));
    Map<String, Object> byKey = new LinkedHashMap<>();
    processes.forEach((key, process) -> byKey.put(key, of(process)));
    document.put("processes", byKey);
    return Yaml11.write(document);
  }

  private static Map<String, Object> of(Site site) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put("selector", site.selector().toString());
    mapping.put("shards", site.shards());
    return mapping;
  }

  private static Map<String, Object> of(Defaults defaults) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put("site", defaults.site());
    mapping.put("durability", defaults.durability().word());
    return mapping;
  }

  private static Map<String, Object> of(ProcessPolicy process) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    process.site().ifPresent(site -> mapping.put("site", site));
    process.durability().ifPresent(durability -> mapping.put("durability", durability.word()));
    return mapping;
  }
}
