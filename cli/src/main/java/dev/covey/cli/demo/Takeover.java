package dev.covey.cli.demo;

import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How long shards are without an owner after a kill. It ends when the survivors say that they have
 * every shard open, which they say once a second. Used by one thread.
 */
final class Takeover {
  private final Set<String> shards = new HashSet<>();
  private final String victim;
  private final long killedAt;
  private Duration took;

  /**
   * @param killedAt the moment, as {@link System#nanoTime}
   */
  Takeover(String victim, List<ShardId> shards, long killedAt) {
    this.victim = victim;
    this.killedAt = killedAt;
    shards.forEach(shard -> this.shards.add(shard.toString()));
  }

  /**
   * Takes in what the nodes say.
   *
   * @return true if with this it is over, once
   */
  boolean over(Collection<NodeStatus> nodes, long now) {
    if (took != null || !missing(nodes).isEmpty()) {
      return false;
    }
    took = Duration.ofNanos(now - killedAt);
    return true;
  }

  private Set<String> missing(Collection<NodeStatus> nodes) {
    Set<String> missing = new HashSet<>(shards);
    nodes.stream()
        .filter(node -> !node.node().equals(victim))
        .forEach(node -> node.shards().forEach(missing::remove));
    return missing;
  }

  /** From the kill to the end, if that was seen. */
  Optional<Duration> took() {
    return Optional.ofNullable(took);
  }
}
