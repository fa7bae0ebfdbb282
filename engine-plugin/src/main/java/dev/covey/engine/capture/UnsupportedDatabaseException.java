package dev.covey.engine.capture;

import org.camunda.bpm.engine.ProcessEngineException;

/** Changed rows of this database cannot be captured, so no turn could be journaled. */
public final class UnsupportedDatabaseException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  UnsupportedDatabaseException(String product) {
    super(
        "Covey captures changed rows of H2 databases, but the engine is configured with "
            + product
            + ". Configure jdbcUrl with an H2 database (for example jdbc:h2:mem:engine;QUERY_CACHE_SIZE=1024)"
            + " or remove the CoveyPlugin.");
  }
}
