package dev.covey.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

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
            (key, process) -> process.activities().keySet().forEach(id -> place(policy, key, id)));
    inOrder =
        byName.values().stream()
            .sorted(Comparator.comparingInt(SitePolicy::number))
            .toArray(SitePolicy[]::new);
    numbers = Arrays.stream(inOrder).mapToInt(SitePolicy::number).toArray();
  }

  private void place(Policy policy, String processKey, String activityId) {
    policy
        .siteOf(processKey, activityId)
        .ifPresent(
            site ->
                byActivity
                    .computeIfAbsent(processKey, key -> new HashMap<>())
                    .put(activityId, byName.get(site.name())));
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

  /** The site on which an activity runs, or null where its instance is. */
  public SitePolicy ofActivity(String processKey, String activityId) {
    Map<String, SitePolicy> placed = byActivity.get(processKey);
    return placed == null ? null : placed.get(activityId);
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
