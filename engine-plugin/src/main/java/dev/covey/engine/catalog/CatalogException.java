package dev.covey.engine.catalog;

import org.camunda.bpm.engine.ProcessEngineException;

/** This node's copy of the catalog cannot be kept; the message names the record or the cause. */
public final class CatalogException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  CatalogException(String message) {
    super(message);
  }

  CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
