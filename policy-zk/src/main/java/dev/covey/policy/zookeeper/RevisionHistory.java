package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.Revision;
import dev.covey.policy.Rollback;
import dev.covey.policy.Site;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All revisions in ZooKeeper, and the ways back to earlier ones; reads anew with every call. */
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

  /** The sites of all revisions; reads those only that the index does not know yet. */
  PastSites sites() throws Exception {
    SiteIndex index = index();
    ShardCounts shards = new ShardCounts(index.shards());
    Revision newest = index.upTo();
    for (Revision revision : all()) {
      if (revision.compareTo(index.upTo()) > 0) {
        remember(revision, shards);
        newest = revision;
      }
    }
    return new PastSites(newest, shards, index.stat());
  }

  /** Ascending; none before the first push. */
  List<Revision> all() throws Exception {
    return numbers(paths.revisions()).stream().map(Revision::new).toList();
  }

  /** In the order in which they happened; what cannot be read is left out. */
  List<Rollback> rollbacks() throws Exception {
    List<Rollback> rollbacks = new ArrayList<>();
    for (long number : numbers(paths.rollbacks())) {
      String path = paths.rollback(number);
      try {
        rollbacks.add(Rollback.parse(StrictText.of(client.getData().forPath(path), path)));
      } catch (InvalidPolicyException | KeeperException.NoNodeException e) {
        LOG.warn("{} is of no use to say who rolled back, and why: {}", path, e.getMessage());
      }
    }
    return rollbacks;
  }

  /** What the next rollback leaves. */
  Beside record(Rollback rollback) throws Exception {
    List<Long> numbers = numbers(paths.rollbacks());
    long next = numbers.isEmpty() ? 1 : numbers.get(numbers.size() - 1) + 1;
    return new Beside(paths.rollback(next), rollback.toYaml(), null);
  }

  private List<Long> numbers(String path) throws Exception {
    return childrenOf(path).stream()
        .filter(name -> name.matches("[1-9][0-9]{0,17}"))
        .map(Long::valueOf)
        .sorted()
        .toList();
  }

  private SiteIndex index() throws Exception {
    Stat stat = new Stat();
    try {
      byte[] data = client.getData().storingStatIn(stat).forPath(paths.siteIndex());
      return SiteIndex.parse(data, stat)
          .orElseGet(
              () -> {
                LOG.warn("{} is damaged; all revisions are read instead", paths.siteIndex());
                return SiteIndex.nothing(stat);
              });
    } catch (KeeperException.NoNodeException e) {
      return SiteIndex.nothing(null);
    }
  }

  private void remember(Revision revision, ShardCounts shards) throws Exception {
    String path = paths.revision(revision) + "/sites";
    Set<String> known = shards.names();
    for (String name : childrenOf(path)) {
      if (!known.contains(name)) {
        remember(name, path + "/" + name, shards);
      }
    }
  }

  private List<String> childrenOf(String path) throws Exception {
    try {
      return client.getChildren().forPath(path);
    } catch (KeeperException.NoNodeException e) {
      return List.of();
    }
  }

  private void remember(String name, String path, ShardCounts shards) throws Exception {
    try {
      String yaml = new String(client.getData().forPath(path), StandardCharsets.UTF_8);
      shards.remember(List.of(Site.parse(name, yaml)));
    } catch (InvalidPolicyException | KeeperException.NoNodeException e) {
      LOG.warn("{} is of no use to say how many shards '{}' has: {}", path, name, e.getMessage());
    }
  }
}
