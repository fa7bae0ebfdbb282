package dev.covey.policy.zookeeper;

import dev.covey.policy.Policy;
import dev.covey.policy.PolicyTree;
import dev.covey.policy.PolicyTrust;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;

/** Reads revisions as they lie in ZooKeeper, trusting nothing. */
final class RevisionReader {

  static final int MAX_DEPTH = 8;

  private static final int MAX_DOCUMENTS = 10_000;

  private final CuratorFramework client;
  private final PolicyPaths paths;
  private final PolicyTrust trust;

  /** The live revision, and the transaction that made it so. */
  record Pointer(Revision revision, long zxid) {}

  /** Reads for people, who may see what nodes do not follow. */
  RevisionReader(CuratorFramework client, PolicyPaths paths) {
    this(client, paths, PolicyTrust.NONE);
  }

  RevisionReader(CuratorFramework client, PolicyPaths paths, PolicyTrust trust) {
    this.client = client;
    this.paths = paths;
    this.trust = trust;
  }

  /**
   * Empty as long as nothing was pushed; the watcher, if one is given, hears of the next change in
   * either case.
   */
  Optional<Pointer> pointer(Watcher watcher) throws Exception {
    if (exists(watcher) == null) {
      return Optional.empty();
    }
    Stat stat = new Stat();
    byte[] data;
    try {
      data = client.getData().storingStatIn(stat).forPath(paths.current());
    } catch (KeeperException.NoNodeException e) {
      return Optional.empty(); // Deleted in between; the watcher has been told.
    }
    return Optional.of(new Pointer(revision(data), stat.getMzxid()));
  }

  private Stat exists(Watcher watcher) throws Exception {
    return watcher == null
        ? client.checkExists().forPath(paths.current())
        : client.checkExists().usingWatcher(watcher).forPath(paths.current());
  }

  RevisionMeta meta(Revision revision) throws Exception {
    return RevisionMeta.parse(text(paths.meta(revision)));
  }

  /** As {@link #read}; that a part of it is missing is also what is not right in it. */
  Policy readWhole(Revision revision) throws Exception {
    try {
      return read(revision).policy();
    } catch (KeeperException.NoNodeException e) {
      throw StrictText.invalid(e.getPath(), "is missing");
    }
  }

  /**
   * Reads and verifies one revision; throws InvalidPolicyException for what is not right in it.
   * Nothing of an unsigned one is looked at where a signature is needed.
   */
  ReadRevision read(Revision revision) throws Exception {
    String text = text(paths.meta(revision));
    Optional<String> signature = trust.isNone() ? Optional.empty() : signature(revision);
    Optional<String> problem = trust.problemOf(paths.collective(), revision, text, signature);
    if (problem.isPresent()) {
      throw StrictText.invalid(paths.signature(revision), problem.get());
    }
    RevisionMeta meta = RevisionMeta.parse(text);
    SortedMap<String, String> documents = new TreeMap<>();
    collect(paths.revision(revision), "", 0, documents);
    PolicyTree tree = new PolicyTree(documents);
    if (!tree.digest().equals(meta.digest())) {
      throw StrictText.invalid(
          paths.revision(revision),
          "the digest in meta is "
              + meta.digest()
              + ", but that of the documents is "
              + tree.digest()
              + ": they were changed after the push, so push again");
    }
    return new ReadRevision(
        tree.document().toPolicy(revision),
        signature.map(signed -> new ReadRevision.Proof(text, signed)));
  }

  /** Empty if there is none. */
  Optional<String> signature(Revision revision) throws Exception {
    try {
      return Optional.of(text(paths.signature(revision)));
    } catch (KeeperException.NoNodeException e) {
      return Optional.empty();
    }
  }

  private void collect(String path, String name, int depth, SortedMap<String, String> documents)
      throws Exception {
    if (depth > MAX_DEPTH || documents.size() > MAX_DOCUMENTS) {
      throw StrictText.invalid(
          path, "more than " + MAX_DOCUMENTS + " documents, or deeper than " + MAX_DEPTH);
    }
    Stat stat = new Stat();
    byte[] data = client.getData().storingStatIn(stat).forPath(path);
    if (data != null && data.length > 0) {
      documents.put(name, StrictText.of(data, path));
    }
    if (stat.getNumChildren() > 0) {
      for (String child : client.getChildren().forPath(path)) {
        if (depth > 0 || !child.equals("meta")) {
          String below = name.isEmpty() ? child : name + "/" + child;
          collect(path + "/" + child, below, depth + 1, documents);
        }
      }
    }
  }

  private String text(String path) throws Exception {
    byte[] data = client.getData().forPath(path);
    return data == null ? "" : StrictText.of(data, path);
  }

  private Revision revision(byte[] data) {
    String text = data == null ? "" : StrictText.of(data, paths.current()).strip();
    if (!text.matches("[1-9][0-9]{0,17}")) {
      String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
      throw StrictText.invalid(paths.current(), "'" + shown + "' is not the number of a revision");
    }
    return new Revision(Long.parseLong(text));
  }
}
