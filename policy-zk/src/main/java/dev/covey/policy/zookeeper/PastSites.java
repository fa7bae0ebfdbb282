package dev.covey.policy.zookeeper;

import dev.covey.policy.Revision;
import dev.covey.policy.Site;
import java.util.Collection;
import org.apache.zookeeper.data.Stat;

/**
 * The sites of all revisions, as one read found them.
 *
 * @param newest the revision with the highest number, also if it is gone by now
 * @param index the index's znode at that time; null if there was none
 */
record PastSites(Revision newest, ShardCounts shards, Stat index) {

  /** Throws InvalidPolicyException where the sites contradict those of any revision. */
  void require(Collection<Site> sites) {
    shards.require(sites);
  }

  /** The index as it is once a revision with these sites is there as well. */
  SiteIndex with(Revision next, Collection<Site> sites) {
    ShardCounts all = new ShardCounts(shards.bySite());
    all.remember(sites);
    return new SiteIndex(next, all.bySite(), index);
  }
}
