package dev.covey.engine.transfer;

/** One block of an export: see {@link ExportFormat}. */
public sealed interface ExportBlock {

  /** The first block: where the export comes from. */
  record Head(Origin origin) implements ExportBlock {}

  /** A deployment; before the first instance that needs it. */
  record Deployment(ExportedDeployment deployment) implements ExportBlock {}

  /** An instance. */
  record Instance(ExportedInstance instance) implements ExportBlock {}
}
