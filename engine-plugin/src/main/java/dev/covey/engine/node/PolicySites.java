package dev.covey.engine.node;

import dev.covey.engine.command.SiteChoice;
import dev.covey.policy.Policy;
import dev.covey.policy.Site;

/** The site of a process by the live policy. */
record PolicySites(NodeParts parts) implements SiteChoice {
  @Override
  public Chosen of(String processKey) {
    Policy policy = parts.live().policy();
    Site site =
        processKey == null
            ? policy.sites().get(policy.defaults().site())
            : policy.siteOf(processKey);
    return new Chosen(site.name(), site.number());
  }
}
