package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * Writes revisions, each in one ZooKeeper transaction that also flips the pointer and is refused if
 * another push came first; then it is tried again on top of that one.
 */
final class ZooKeeperPolicyPublisher implements PolicyPublisher {

  private static final int ATTEMPTS = 100;
  private static final int CONNECT_SECONDS = 15;

  private final CuratorFramework client;
  private final PolicyPaths paths;
  private final RevisionHistory history;
  private final RevisionWriter writer;
  private final Clock clock;

  ZooKeeperPolicyPublisher(CuratorFramework client, PolicyPaths paths, TreeAcl acl, Clock clock) {
    this.client = client;
    this.paths = paths;
    this.history = new RevisionHistory(client, paths);
    this.writer = new RevisionWriter(client, paths, acl);
    this.clock = clock;
  }

  @Override
  public Revision push(PolicyDocument document, String comment, String who) {
    Objects.requireNonNull(comment, "comment");
    Objects.requireNonNull(who, "who");
    RevisionMeta meta = new RevisionMeta(who, clock.instant(), comment, document.toTree().digest());
    try {
      if (!client.blockUntilConnected(CONNECT_SECONDS, TimeUnit.SECONDS)) {
        throw new PolicyUnavailableException(
            "not pushed: no connection to ZooKeeper at "
                + client.getZookeeperClient().getCurrentConnectionString()
                + " within "
                + CONNECT_SECONDS
                + " s");
      }
      writer.createParents();
      return pushOnTop(document, meta);
    } catch (InvalidPolicyException | PolicyUnavailableException e) {
      throw e;
    } catch (KeeperException.NoAuthException e) {
      throw new PolicyUnavailableException(
          "not pushed: the administrators' credential may not write "
              + (e.getPath() == null ? paths.policy() : e.getPath()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PolicyUnavailableException("interrupted: the push may or may not be done", e);
    } catch (Exception e) {
      throw new PolicyUnavailableException(
          "ZooKeeper failed, the push may or may not be done; push again: " + e, e);
    }
  }

  private Revision pushOnTop(PolicyDocument document, RevisionMeta meta) throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // The pointer first: what is read after it is still so if the pointer has not moved.
      Stat pointer = client.checkExists().forPath(paths.current());
      history.require(document.sites().values());
      Revision revision = history.newest().next();
      try {
        writer.write(revision, document.toTree(), meta, pointer);
        return revision;
      } catch (KeeperException.NodeExistsException | KeeperException.BadVersionException e) {
        // Another's push, or our own whose answer got lost and which was sent again.
        if (writer.holds(revision, meta)) {
          return revision;
        }
      }
    }
    throw new PolicyUnavailableException(
        "not pushed: others pushed first, " + ATTEMPTS + " times in a row; push again");
  }

  @Override
  public void close() {
    client.close();
  }
}
