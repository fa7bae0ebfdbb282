package dev.covey.engine.transfer;

import dev.covey.checkpoint.Manifest;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** One block of an export: see {@link ExportFormat}. */
public sealed interface ExportBlock {

  /** The first block: where the export comes from. */
  record Head(Origin origin) implements ExportBlock {}

  /** A deployment; before the first instance that needs it. */
  record Deployment(ExportedDeployment deployment) implements ExportBlock {}

  /** An instance. */
  record Instance(ExportedInstance instance) implements ExportBlock {}

  /**
   * The export is a cut of a whole collective; the second block then.
   *
   * @param at its time
   * @param sites all sites, and how many shards they have
   */
  record Cut(Instant at, SortedMap<String, Integer> sites) implements ExportBlock {
    /** Copies the sites. */
    public Cut {
      sites = Collections.unmodifiableSortedMap(new TreeMap<>(sites));
    }
  }

  /** A piece of a shard's image; the shard follows its pieces. */
  record Piece(byte[] bytes) implements ExportBlock {}

  /** A shard, whose pieces stand before it. */
  record Shard(Manifest manifest) implements ExportBlock {}

  /** A turn of the catalog, in their order. */
  record CatalogTurn(byte[] bytes) implements ExportBlock {}

  /** A message that a turn in the cut has sent to a shard and none has consumed. */
  record Message(String shard, byte[] payload) implements ExportBlock {}
}
