package dev.covey.engine.recovery;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Shards that this node hands over since a job of theirs is to run on another one, with their other
 * instances. It takes them again only if nobody else may own them, until those recoveries are over.
 * Thread-safe; forgotten when the node stops, and learned again from the marks of a shard that
 * comes back.
 */
public final class Elsewhere {
  private static final int LOOK_EVERY = 5;

  private final Fabric fabric;
  private final Function<Address, ShardId> shardAt;
  private final Function<JournalRecord, Recovery> reading;
  private final Map<ShardId, Set<String>> avoided = new TreeMap<>();
  private int looks;

  /**
   * @param shardAt null if the address's site is no more
   * @param reading of an entry of the record of recoveries; null if it is none
   */
  public Elsewhere(
      Fabric fabric,
      Function<Address, ShardId> shardAt,
      Function<JournalRecord, Recovery> reading) {
    this.fabric = fabric;
    this.shardAt = shardAt;
    this.reading = reading;
  }

  /** Lets another node have the shard of the recovery's job. */
  public synchronized void handOver(Recovery recovery) {
    ShardId shard = shardAt.apply(IdLayout.parse(recovery.job()));
    if (shard != null) {
      avoided.computeIfAbsent(shard, any -> new HashSet<>()).add(recovery.id());
      fabric.avoid(shard, true);
    }
  }

  /** Looks, now and then, which recoveries are over. */
  synchronized void look() {
    if (avoided.isEmpty() || ++looks % LOOK_EVERY != 0) {
      return;
    }
    Consumer<JournalRecord> ended =
        entry -> {
          Recovery recovery = reading.apply(entry);
          if (recovery != null && recovery.state() == Recovery.State.ENDED) {
            avoided.values().forEach(ids -> ids.remove(recovery.id()));
          }
        };
    fabric.readRecoveries(ended);
    avoided
        .entrySet()
        .removeIf(
            shard -> {
              boolean over = shard.getValue().isEmpty();
              if (over) {
                fabric.avoid(shard.getKey(), false);
              }
              return over;
            });
  }
}
