package dev.covey.benchmarks.policy;

import dev.covey.policy.PolicyDocument;

/** A large policy: 20 sites and 1,000 processes, each with an activity that says something. */
final class SamplePolicy {
  private static final int SITES = 20;
  private static final int PROCESSES = 1_000;

  private SamplePolicy() {}

  static String site(int i) {
    return "site-" + i % SITES;
  }

  static String process(int i) {
    return "com.example.shop.order-" + i % PROCESSES;
  }

  static String activity(int i) {
    return "activity-" + i % PROCESSES;
  }

  static PolicyDocument document() {
    StringBuilder yaml = new StringBuilder("sites:\n");
    for (int i = 0; i < SITES; i++) {
      yaml.append(
          "  %s: {selector: '', shards: 4, checkpoint: {turns: 2000}}\n".formatted(site(i)));
    }
    yaml.append("defaults: {site: site-0, durability: journaled, checkpoint: {age: 10m}}\n");
    yaml.append("processes:\n");
    for (int i = 0; i < PROCESSES; i++) {
      yaml.append(
          "  %s: {site: %s, durability: relaxed, activities: {%s: {retry: R3/PT10S}}}\n"
              .formatted(process(i), site(i), activity(i)));
    }
    yaml.append("nodes: {shop-2: {state: paused}}\n");
    return PolicyDocument.parse(yaml.toString());
  }
}
