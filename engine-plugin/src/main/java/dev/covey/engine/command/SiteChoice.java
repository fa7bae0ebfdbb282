package dev.covey.engine.command;

/** Which site starts instances of a definition, by the live policy. Thread-safe. */
public interface SiteChoice {
  /** Name and number of a site. */
  record Chosen(String name, int number) {}

  /**
   * @param processKey key of the definition, or null if only its id is known
   */
  Chosen of(String processKey);
}
