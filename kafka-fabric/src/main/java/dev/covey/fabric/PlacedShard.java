package dev.covey.fabric;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a shard would come to rest.
 *
 * @param owner empty if no node may own it
 * @param why it is there, in the words of {@link Fabric#reasons}; empty without an owner
 * @param standbys in the order of their names
 */
public record PlacedShard(Optional<NodeId> owner, String why, List<NodeId> standbys) {
  /** Copies the list. */
  public PlacedShard {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(why, "why");
    standbys = List.copyOf(standbys);
  }
}
