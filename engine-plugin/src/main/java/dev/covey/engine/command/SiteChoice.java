package dev.covey.engine.command;

import dev.covey.policy.SitePolicy;

/** Which site starts instances of a definition, by the live policy. Thread-safe. */
public interface SiteChoice {
  /**
   * @param processKey key of the definition, or null if only its id is known
   */
  SitePolicy of(String processKey);
}
