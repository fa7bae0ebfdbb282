package dev.covey.policy;

import java.util.Objects;

/**
 * All that one revision prescribes for a site's shards, with what the site leaves to others filled
 * in. Immutable.
 *
 * @param revision which revision says so
 * @param name the site's, or {@link Site#CATALOG}
 * @param number stands for the site inside ids; 0 is the catalog's
 * @param shards how many
 * @param checkpointing as {@link Policy#checkpointingOf} has it
 * @param history as {@link Policy#historyOf} has it
 * @param workspace as {@link Policy#workspaceOf} has it
 */
public record SitePolicy(
    Revision revision,
    String name,
    int number,
    int shards,
    Checkpointing checkpointing,
    HistoryKeeping history,
    WorkspaceQuota workspace) {
  /** Requires all. */
  public SitePolicy {
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(checkpointing, "checkpointing");
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(workspace, "workspace");
  }

  static SitePolicy of(Policy policy, Site site) {
    return of(policy, site.name(), site.number(), site.shards());
  }

  /** The catalog's, which leaves all to the defaults. */
  static SitePolicy ofCatalog(Policy policy) {
    return of(policy, Site.CATALOG, 0, 1);
  }

  private static SitePolicy of(Policy policy, String name, int number, int shards) {
    return new SitePolicy(
        policy.revision(),
        name,
        number,
        shards,
        policy.checkpointingOf(name),
        policy.historyOf(name),
        policy.workspaceOf(name));
  }
}
