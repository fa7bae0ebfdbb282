package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The declared sites and their shard counts, the catalog among them. Thread-safe. */
final class Sites {
  private final Map<String, Integer> shards =
      new ConcurrentHashMap<>(Map.of(ShardId.CATALOG_SITE, 1));

  void add(Map<String, Integer> shardsBySite) {
    shards.putAll(shardsBySite);
  }

  ShardId require(ShardId shard) {
    Integer count = shards.get(shard.site());
    if (count == null) {
      throw new FabricException(
          "Site '%s' is not declared on this node; declared are %s"
              .formatted(shard.site(), shards.keySet()));
    }
    if (shard.number() >= count) {
      throw new FabricException(
          "Shard %s does not exist: its site has %d shards".formatted(shard, count));
    }
    return shard;
  }

  List<ShardId> all() {
    List<ShardId> all = new ArrayList<>();
    shards.forEach(
        (site, count) -> {
          for (int number = 0; number < count; number++) {
            all.add(new ShardId(site, number));
          }
        });
    all.sort(null);
    return all;
  }
}
