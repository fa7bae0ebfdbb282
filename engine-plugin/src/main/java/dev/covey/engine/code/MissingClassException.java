package dev.covey.engine.code;

import org.camunda.bpm.engine.ProcessEngineException;

/**
 * A node came to code whose class it does not have. The job is tried again as any other, perhaps by
 * a node of the site that has it.
 */
public final class MissingClassException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  MissingClassException(String missing, String where, Throwable cause) {
    super(
        "There is no class %s on %s: add it to the class path of all nodes of that site, then retry"
            .formatted(missing, where),
        cause);
  }
}
