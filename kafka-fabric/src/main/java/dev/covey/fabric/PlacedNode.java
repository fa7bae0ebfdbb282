package dev.covey.fabric;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a group, for asking where shards would come to rest.
 *
 * @param serves for each site that it is to serve the standbys that it wants, as {@link
 *     Fabric#serve} is told; empty for one that stands aside
 * @param owned the shards that it owns now
 * @param followed the shards that it follows now, and whether it has caught up
 */
public record PlacedNode(
    NodeId node,
    Optional<Map<String, Integer>> serves,
    Set<ShardId> owned,
    Map<ShardId, Boolean> followed) {
  /** Copies all. */
  public PlacedNode {
    Objects.requireNonNull(node, "node");
    serves = serves.map(Map::copyOf);
    owned = Set.copyOf(owned);
    followed = Map.copyOf(followed);
  }
}
