package dev.covey.checkpoint;

import java.util.List;

/**
 * All that one engine transaction did to the rows of one shard.
 *
 * @param changes in the order in which they apply; may be empty, when only the inbox was consumed
 */
public record Turn(TurnHeader header, List<RowChange> changes) {

  /** Throws {@link IllegalArgumentException} if a part is missing. */
  public Turn {
    Checks.notNull("a turn header", header);
    Checks.notNull("a list of changes", changes);
    for (RowChange change : changes) {
      Checks.notNull("a change", change);
    }
    changes = List.copyOf(changes);
  }
}
