package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.NoSuchRevisionException;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySigner;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.Rollback;
import dev.covey.policy.zookeeper.RevisionReader.Pointer;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/**
 * Writes revisions, each in one ZooKeeper transaction that also flips the pointer and is refused if
 * another push came first; then it is tried again on top of that one.
 */
final class ZooKeeperPolicyPublisher implements PolicyPublisher {

  private static final int ATTEMPTS = 100;

  private final CuratorFramework client;
  private final PolicyPaths paths;
  private final RevisionHistory history;
  private final RevisionReader reader;
  private final TreeAcl first;
  private final Clock clock;
  private final Optional<PolicySigner> signer;

  /** The access list is that of the first push; later ones go by what they find. */
  ZooKeeperPolicyPublisher(
      CuratorFramework client,
      PolicyPaths paths,
      TreeAcl first,
      Clock clock,
      Optional<PolicySigner> signer) {
    this.client = client;
    this.paths = paths;
    this.history = new RevisionHistory(client, paths);
    this.reader = new RevisionReader(client, paths);
    this.first = first;
    this.clock = clock;
    this.signer = signer;
  }

  @Override
  public Revision push(PolicyDocument document, String comment, String who) {
    return push(document, comment, who, Optional.empty());
  }

  @Override
  public Revision push(PolicyDocument document, String comment, String who, Revision base) {
    return push(document, comment, who, Optional.of(base));
  }

  private Revision push(
      PolicyDocument document, String comment, String who, Optional<Revision> base) {
    RevisionMeta meta = meta(document, comment, who);
    return new StoreRequest(client, "not pushed", "the push may or may not be done; push again")
        .run(
            () -> {
              RevisionWriter writer = writer();
              writer.createParents();
              if (signer.isPresent()) {
                writer.create(paths.signatures());
              }
              return pushOnTop(document, meta, writer, base);
            });
  }

  @Override
  public void rehearse(PolicyDocument document) {
    RevisionMeta meta = meta(document, "", "");
    new StoreRequest(client, "not rehearsed", "nothing was written")
        .run(
            () -> {
              PastSites past = history.sites();
              past.require(document.sites().values());
              Revision next = past.newest().next();
              writer()
                  .requireSize(next, document.toTree(), meta, besides(next, document, meta, past));
              return null;
            });
  }

  private RevisionMeta meta(PolicyDocument document, String comment, String who) {
    Objects.requireNonNull(comment, "comment");
    Objects.requireNonNull(who, "who");
    return new RevisionMeta(who, clock.instant(), comment, document.toTree().digest());
  }

  private RevisionWriter writer() throws Exception {
    try {
      List<ACL> existing = client.getACL().forPath(paths.revisions());
      return new RevisionWriter(client, paths, TreeAcl.like(existing, paths.revisions()));
    } catch (KeeperException.NoNodeException e) {
      return new RevisionWriter(client, paths, first);
    }
  }

  private Revision pushOnTop(
      PolicyDocument document, RevisionMeta meta, RevisionWriter writer, Optional<Revision> base)
      throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // The pointer first: what is read after it is still so if the pointer has not moved.
      Stat pointer = client.checkExists().forPath(paths.current());
      requireLive(base);
      PastSites past = history.sites();
      past.require(document.sites().values());
      Revision revision = past.newest().next();
      Beside[] besides = besides(revision, document, meta, past);
      try {
        writer.write(revision, document.toTree(), meta, pointer, besides);
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

  /**
   * The index of sites, and the signature if there is one: of this number, so made anew for each.
   */
  private Beside[] besides(
      Revision revision, PolicyDocument document, RevisionMeta meta, PastSites past) {
    Beside index = past.with(revision, document.sites().values()).beside(paths);
    return signer
        .map(with -> with.sign(paths.collective(), revision, meta.toYaml()))
        .map(line -> new Beside[] {index, new Beside(paths.signature(revision), line, null)})
        .orElseGet(() -> new Beside[] {index});
  }

  private void requireLive(Optional<Revision> base) throws Exception {
    if (base.isPresent() && !isLive(base.get())) {
      throw new PolicyUnavailableException(
          "not pushed: revision %s is not live (any more); look at what is, and push on top of it"
              .formatted(base.get()));
    }
  }

  @Override
  public void rollback(Revision to, String comment, String who) {
    Objects.requireNonNull(comment, "comment");
    Objects.requireNonNull(who, "who");
    new StoreRequest(
            client, "not rolled back", "the rollback may or may not be done; look at the history")
        .run(
            () -> {
              flip(to, comment, who);
              return null;
            });
  }

  private void flip(Revision to, String comment, String who) throws Exception {
    Stat pointer = client.checkExists().forPath(paths.current());
    if (!history.all().contains(to)) {
      throw new NoSuchRevisionException(to, history.newest());
    }
    history.sites().require(reader.readWhole(to).sites().values());
    Revision from = live();
    if (from.equals(to)) {
      return;
    }
    RevisionWriter writer = writer();
    writer.create(paths.rollbacks());
    Rollback rollback = new Rollback(from, to, who, clock.instant(), comment);
    try {
      writer.flip(to, pointer, history.record(rollback));
    } catch (KeeperException.NodeExistsException | KeeperException.BadVersionException e) {
      // Another's change, or our own whose answer got lost and which was sent again.
      if (!isLive(to)) {
        throw new PolicyUnavailableException(
            "not rolled back: another revision became live meanwhile; look at it and decide again",
            e);
      }
    }
  }

  private boolean isLive(Revision revision) throws Exception {
    return live().equals(revision);
  }

  private Revision live() throws Exception {
    try {
      return reader.pointer(null).map(Pointer::revision).orElse(Revision.NONE);
    } catch (InvalidPolicyException e) {
      return Revision.NONE; // A pointer to nothing is what a rollback may mend.
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
