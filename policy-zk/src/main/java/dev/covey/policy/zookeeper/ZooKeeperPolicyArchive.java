package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.NoSuchRevisionException;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.RecordedRevision;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.Rollback;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;

/** Reads the tree on request. */
final class ZooKeeperPolicyArchive implements PolicyArchive {

  private final CuratorFramework client;
  private final StoreRequest request;
  private final RevisionReader reader;
  private final RevisionHistory history;

  ZooKeeperPolicyArchive(CuratorFramework client, PolicyPaths paths) {
    this.client = client;
    this.request = new StoreRequest(client, "not read", "nothing was read; try again");
    this.reader = new RevisionReader(client, paths);
    this.history = new RevisionHistory(client, paths);
  }

  @Override
  public Revision live() {
    return request.run(this::pointer);
  }

  private Revision pointer() throws Exception {
    return reader.pointer(null).map(RevisionReader.Pointer::revision).orElse(Revision.NONE);
  }

  @Override
  public List<RecordedRevision> history() {
    return request.run(
        () -> {
          Revision live = pointerIfAny();
          List<RecordedRevision> recorded = new ArrayList<>();
          for (Revision revision : history.all()) {
            recorded.add(new RecordedRevision(revision, revision.equals(live), meta(revision)));
          }
          return recorded;
        });
  }

  private Revision pointerIfAny() throws Exception {
    try {
      return pointer();
    } catch (InvalidPolicyException e) {
      return Revision.NONE; // What is listed is what one needs to mend it.
    }
  }

  private Optional<RevisionMeta> meta(Revision revision) throws Exception {
    try {
      return Optional.of(reader.meta(revision));
    } catch (InvalidPolicyException | KeeperException.NoNodeException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Rollback> rollbacks() {
    return request.run(history::rollbacks);
  }

  @Override
  public Policy read(Revision revision) {
    return request.run(
        () -> {
          if (!history.all().contains(revision)) {
            throw new NoSuchRevisionException(revision, history.newest());
          }
          return reader.readWhole(revision);
        });
  }

  @Override
  public boolean isSigned(Revision revision) {
    return request.run(() -> reader.signature(revision)).isPresent();
  }

  @Override
  public void requireFit(PolicyDocument document) {
    request.run(
        () -> {
          history.sites().require(document.sites().values());
          return null;
        });
  }

  @Override
  public void close() {
    client.close();
  }
}
