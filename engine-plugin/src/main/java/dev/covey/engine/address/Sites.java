package dev.covey.engine.address;

import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import dev.covey.policy.Site;
import java.util.Map;
import java.util.stream.Collectors;

/** Site names and their numbers, of one policy revision. Immutable. */
public final class Sites {
  private final Map<String, Integer> numbers;
  private final Map<Integer, String> names;

  private Sites(Map<String, Integer> numbers) {
    this.numbers = numbers;
    this.names =
        numbers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
  }

  public static Sites of(Policy policy) {
    return new Sites(
        policy.sites().values().stream().collect(Collectors.toMap(Site::name, Site::number)));
  }

  /** The address of a shard of a known site or of the catalog. */
  public Address address(ShardId shard) {
    if (shard.isCatalog()) {
      return Address.CATALOG;
    }
    Integer number = numbers.get(shard.site());
    if (number == null) {
      throw new IllegalArgumentException("The live policy has no site '" + shard.site() + "'");
    }
    return new Address(number, shard.number());
  }

  /** The shard at an address, or null if the policy has no such site. */
  public ShardId shard(Address address) {
    if (address.isCatalog()) {
      return ShardId.CATALOG;
    }
    String name = names.get(address.site());
    return name == null ? null : new ShardId(name, address.shard());
  }
}
