package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyProblem;
import dev.covey.policy.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The sites there ever were: what ids already say about them must stay true. For one thread. */
final class ShardCounts {

  private final SortedMap<String, Integer> shardsBySite;

  ShardCounts() {
    this(Map.of());
  }

  /** Remembers these already. */
  ShardCounts(Map<String, Integer> shardsBySite) {
    this.shardsBySite = new TreeMap<>(shardsBySite);
  }

  SortedMap<String, Integer> bySite() {
    return Collections.unmodifiableSortedMap(shardsBySite);
  }

  Set<String> names() {
    return bySite().keySet();
  }

  /** The first word on a site stands. */
  void remember(Collection<Site> sites) {
    sites.forEach(site -> shardsBySite.putIfAbsent(site.name(), site.shards()));
  }

  /** Throws {@link InvalidPolicyException} where these sites contradict the ones remembered. */
  void require(Collection<Site> sites) {
    List<PolicyProblem> problems = new ArrayList<>();
    sites.forEach(site -> problemOf(site).ifPresent(problems::add));
    if (!problems.isEmpty()) {
      throw new InvalidPolicyException(problems);
    }
  }

  private Optional<PolicyProblem> problemOf(Site site) {
    Integer known = shardsBySite.get(site.name());
    if (known != null) {
      return known == site.shards()
          ? Optional.empty()
          : Optional.of(
              new PolicyProblem(
                  "sites." + site.name() + ".shards",
                  "was "
                      + known
                      + " and cannot become "
                      + site.shards()
                      + ", since ids carry the shard: add a site of another name"));
    }
    return shardsBySite.keySet().stream()
        .filter(name -> Site.numberOf(name) == site.number())
        .findFirst()
        .map(
            name ->
                new PolicyProblem(
                    "sites." + site.name(),
                    "its number inside ids, "
                        + site.number()
                        + ", is that of the site '"
                        + name
                        + "' of an earlier revision: choose another name"));
  }
}
