package dev.covey.engine.node;

import dev.covey.engine.command.SiteChoice;
import dev.covey.policy.SitePolicy;

/** The site of a process by the live policy. */
record PolicySites(NodeParts parts) implements SiteChoice {
  @Override
  public SitePolicy of(String processKey) {
    return parts.live().sitePolicies().ofProcess(processKey);
  }
}
