package dev.covey.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sites of one policy, each resolved once, for those who ask all the time: an answer takes one
 * look-up and allocates nothing, and all that it says is of one revision. Immutable.
 */
public final class SitePolicies {
  private final SitePolicy catalog;
  private final SitePolicy defaults;
  private final Map<String, SitePolicy> byName = new HashMap<>();
  private final Map<String, SitePolicy> byProcess = new HashMap<>();
  private final Map<String, Map<String, SitePolicy>> byActivity = new HashMap<>();
  private final Map<String, Map<String, SitePolicy>> byLane = new HashMap<>();
  private final SitePolicy[] inOrder;
  private final int[] numbers;

  private SitePolicies(Policy policy) {
    catalog = SitePolicy.ofCatalog(policy);
    policy.sites().forEach((name, site) -> byName.put(name, SitePolicy.of(policy, site)));
    defaults = byName.get(policy.defaults().site());
    policy
        .processes()
        .keySet()
        .forEach(key -> byProcess.put(key, byName.get(policy.siteOf(key).name())));
    policy
        .processes()
        .forEach(
            (key, process) -> {
              process
                  .activities()
                  .forEach((id, activity) -> place(byActivity, key, id, activity.site()));
              process
                  .lanes()
                  .forEach((name, lane) -> place(byLane, key, LaneName.plain(name), lane.site()));
            });
    inOrder =
        byName.values().stream()
            .sorted(Comparator.comparingInt(SitePolicy::number))
            .toArray(SitePolicy[]::new);
    numbers = Arrays.stream(inOrder).mapToInt(SitePolicy::number).toArray();
  }

  private void place(
      Map<String, Map<String, SitePolicy>> placed,
      String processKey,
      String within,
      Optional<String> site) {
    site.ifPresent(
        name ->
            placed
                .computeIfAbsent(processKey, key -> new HashMap<>())
                .put(within, byName.get(name)));
  }

  /** Resolves the sites of a policy. */
  public static SitePolicies of(Policy policy) {
    return new SitePolicies(policy);
  }

  /**
   * The site on which instances of a process definition are started.
   *
   * @param processKey its key, or null if it is not known: then as for one that no document names
   */
  public SitePolicy ofProcess(String processKey) {
    return byProcess.getOrDefault(processKey, defaults);
  }

  /**
   * The site on which an activity runs, or null where its instance is.
   *
   * @param said by the model, as for {@link Policy#siteOf(String, String, ModelledPlace)}
   */
  public SitePolicy ofActivity(String processKey, String activityId, ModelledPlace said) {
    SitePolicy own = byActivity.getOrDefault(processKey, Map.of()).get(activityId);
    SitePolicy prescribed =
        own != null ? own : ofLanes(byLane.getOrDefault(processKey, Map.of()), said.lanes());
    if (prescribed != null) {
      return prescribed;
    }
    return said.site().isPresent() ? byName.get(said.site().get()) : ofLanes(byName, said.lanes());
  }

  /** By index, since that allocates nothing. */
  private static SitePolicy ofLanes(Map<String, SitePolicy> byLane, List<String> lanes) {
    for (int i = 0; i < lanes.size(); i++) {
      SitePolicy site = byLane.get(lanes.get(i));
      if (site != null) {
        return site;
      }
    }
    return null;
  }

  /** The site where instances are started whose process names none. */
  public SitePolicy ofDefaults() {
    return defaults;
  }

  /**
   * What holds for the shards of a site; the catalog's for the catalog, and for a site that this
   * revision does not name any more.
   */
  public SitePolicy named(String site) {
    return byName.getOrDefault(site, catalog);
  }

  /** The same, by the number that stands for the site inside ids. */
  public SitePolicy numbered(int number) {
    int index = Arrays.binarySearch(numbers, number);
    return index < 0 ? catalog : inOrder[index];
  }
}
