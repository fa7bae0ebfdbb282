package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.Revision;
import dev.covey.policy.Site;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All revisions in ZooKeeper; reads anew with every call. */
final class RevisionHistory {

  private static final Logger LOG = LoggerFactory.getLogger(RevisionHistory.class);

  private final CuratorFramework client;
  private final PolicyPaths paths;

  RevisionHistory(CuratorFramework client, PolicyPaths paths) {
    this.client = client;
    this.paths = paths;
  }

  Revision newest() throws Exception {
    List<Revision> all = all();
    return all.isEmpty() ? Revision.NONE : all.get(all.size() - 1);
  }

  /** Throws InvalidPolicyException where the sites contradict those of any revision. */
  void require(Collection<Site> sites) throws Exception {
    ShardCounts shards = new ShardCounts();
    Set<String> known = new HashSet<>();
    for (Revision revision : all()) {
      String path = paths.revision(revision) + "/sites";
      for (String name : childrenOf(path)) {
        if (!known.contains(name) && remember(name, path + "/" + name, shards)) {
          known.add(name);
        }
      }
    }
    shards.require(sites);
  }

  /** Ascending; none before the first push. */
  List<Revision> all() throws Exception {
    return childrenOf(paths.revisions()).stream()
        .filter(name -> name.matches("[1-9][0-9]{0,17}"))
        .map(name -> new Revision(Long.parseLong(name)))
        .sorted()
        .toList();
  }

  private List<String> childrenOf(String path) throws Exception {
    try {
      return client.getChildren().forPath(path);
    } catch (KeeperException.NoNodeException e) {
      return List.of();
    }
  }

  private boolean remember(String name, String path, ShardCounts shards) throws Exception {
    try {
      String yaml = new String(client.getData().forPath(path), StandardCharsets.UTF_8);
      shards.remember(List.of(Site.parse(name, yaml)));
      return true;
    } catch (InvalidPolicyException | KeeperException.NoNodeException e) {
      LOG.warn("{} is of no use to say how many shards '{}' has: {}", path, name, e.getMessage());
      return false;
    }
  }
}
