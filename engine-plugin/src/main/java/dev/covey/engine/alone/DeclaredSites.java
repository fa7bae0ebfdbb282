package dev.covey.engine.alone;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.JournalStore.Entry;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sites and their shard counts, the catalog among them, as the store has known them ever since:
 * ids carry the shard, so a count never changes. Thread-safe.
 */
final class DeclaredSites {
  private final StoredLogs logs;
  private final DataCodec codec;
  private final Map<String, Integer> shards = new TreeMap<>(Map.of(ShardId.CATALOG_SITE, 1));

  DeclaredSites(StoredLogs logs, DataCodec codec) {
    this.logs = logs;
    this.codec = codec;
  }

  /** Reads what was declared before. */
  synchronized void load() {
    logs.read(
        StoredLogs.SITES,
        0,
        (position, record) ->
            codec
                .decode(record)
                .forEach((site, count) -> shards.put(site, Math.toIntExact((Long) count))));
  }

  /**
   * Adds sites, durably.
   *
   * @throws FabricException if one is known with another number of shards
   */
  synchronized void add(Map<String, Integer> shardsBySite) {
    Map<String, Object> added = new TreeMap<>();
    shardsBySite.forEach(
        (site, count) -> {
          Integer known = shards.get(site);
          if (known == null) {
            added.put(site, (long) count);
          } else if (!known.equals(count)) {
            throw new FabricException(
                "Expected %d shards of site '%s', as the data directory has them, but the policy says %d: the number is fixed once the site exists"
                    .formatted(known, site, count));
          }
        });
    if (!added.isEmpty()) {
      logs.append(List.of(new Entry(StoredLogs.SITES, codec.encode(added))));
      added.forEach((site, count) -> shards.put(site, ((Long) count).intValue()));
    }
  }

  /**
   * @throws FabricException if there is no such shard
   */
  synchronized ShardId require(ShardId shard) {
    Integer count = shards.get(shard.site());
    if (count == null || shard.number() >= count) {
      throw new FabricException(
          "Expected a shard of the declared sites %s, but got %s".formatted(shards, shard));
    }
    return shard;
  }

  /** The shards of some sites and of the catalog. */
  synchronized List<ShardId> shardsOf(Collection<String> sites) {
    return all().stream()
        .filter(shard -> shard.isCatalog() || sites.contains(shard.site()))
        .toList();
  }

  synchronized List<ShardId> all() {
    List<ShardId> all = new ArrayList<>();
    shards.forEach(
        (site, count) -> {
          for (int number = 0; number < count; number++) {
            all.add(new ShardId(site, number));
          }
        });
    return all;
  }
}
