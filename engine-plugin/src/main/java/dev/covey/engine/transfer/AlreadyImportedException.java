package dev.covey.engine.transfer;

/** The same export was imported before; its instance is there. */
public final class AlreadyImportedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String instance;

  /**
   * @param instance id of the instance that the export was imported as
   */
  public AlreadyImportedException(String export, String instance) {
    super(
        "Expected an export that was not imported before, but %s was imported as instance %s"
            .formatted(export, instance));
    this.instance = instance;
  }

  /** Id of the instance that it was imported as. */
  public String instance() {
    return instance;
  }
}
