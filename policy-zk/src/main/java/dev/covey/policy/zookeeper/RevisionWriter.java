package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyProblem;
import dev.covey.policy.PolicyTree;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/** Creates the znodes of a revision, all with the tree's access list. */
final class RevisionWriter {

  private static final byte[] NOTHING = {};

  /** ZooKeeper refuses packets of 1 MiB and more by closing the connection. */
  private static final int MAX_TRANSACTION_BYTES = 900_000;

  private static final int BYTES_PER_ZNODE = 200; // Access list, lengths, path; generously.

  private final CuratorFramework client;
  private final PolicyPaths paths;
  private final TreeAcl acl;

  RevisionWriter(CuratorFramework client, PolicyPaths paths, TreeAcl acl) {
    this.client = client;
    this.paths = paths;
    this.acl = acl;
  }

  void createParents() throws Exception {
    for (String path : paths.parents()) {
      create(path);
    }
  }

  /** Creates an empty znode if it is not there. */
  void create(String path) throws Exception {
    // Looked up first, since one who may not write the parent's parent may still push.
    if (client.checkExists().forPath(path) == null) {
      try {
        client.create().withACL(acl.entries()).forPath(path, NOTHING);
      } catch (KeeperException.NodeExistsException e) {
        return; // Created by another in between.
      }
    }
  }

  /** Writes the revision and what is beside it and makes it live, or throws and does nothing. */
  void write(Revision revision, PolicyTree tree, RevisionMeta meta, Stat pointer, Beside... besides)
      throws Exception {
    Map<String, byte[]> znodes = znodes(revision, tree, meta);
    requireSize(znodes, besides);
    List<CuratorOp> operations = new ArrayList<>();
    for (Map.Entry<String, byte[]> znode : znodes.entrySet()) {
      operations.add(create(znode.getKey(), znode.getValue()));
    }
    add(besides, operations);
    operations.add(flipTo(revision, pointer));
    client.transaction().forOperations(operations);
  }

  /** Makes a revision live that is there, or throws and does nothing. */
  void flip(Revision revision, Stat pointer, Beside... besides) throws Exception {
    List<CuratorOp> operations = new ArrayList<>();
    operations.add(client.transactionOp().check().forPath(paths.meta(revision)));
    add(besides, operations);
    operations.add(flipTo(revision, pointer));
    client.transaction().forOperations(operations);
  }

  private void add(Beside[] besides, List<CuratorOp> operations) throws Exception {
    for (Beside beside : besides) {
      operations.add(beside.operation(client, acl));
    }
  }

  /** Refused if the pointer has moved since it was looked at; null where there was none. */
  private CuratorOp flipTo(Revision revision, Stat pointer) throws Exception {
    byte[] number = bytes(revision.toString());
    return pointer == null
        ? create(paths.current(), number)
        : client
            .transactionOp()
            .setData()
            .withVersion(pointer.getVersion())
            .forPath(paths.current(), number);
  }

  /** Throws InvalidPolicyException for what one transaction cannot hold. */
  void requireSize(Revision revision, PolicyTree tree, RevisionMeta meta, Beside... besides) {
    requireSize(znodes(revision, tree, meta), besides);
  }

  /** Whether the revision is there with exactly this meta. */
  boolean holds(Revision revision, RevisionMeta meta) throws Exception {
    try {
      return Arrays.equals(client.getData().forPath(paths.meta(revision)), bytes(meta.toYaml()));
    } catch (KeeperException.NoNodeException e) {
      return false;
    }
  }

  /** In the order of the paths, so parents come first. */
  private Map<String, byte[]> znodes(Revision revision, PolicyTree tree, RevisionMeta meta) {
    String root = paths.revision(revision);
    Map<String, byte[]> znodes = new TreeMap<>();
    znodes.put(root, NOTHING);
    tree.documents()
        .forEach(
            (path, yaml) -> {
              for (int slash = path.indexOf('/');
                  slash >= 0;
                  slash = path.indexOf('/', slash + 1)) {
                znodes.putIfAbsent(root + "/" + path.substring(0, slash), NOTHING);
              }
              znodes.put(root + "/" + path, bytes(yaml));
            });
    znodes.put(paths.meta(revision), bytes(meta.toYaml()));
    return znodes;
  }

  private CuratorOp create(String path, byte[] data) throws Exception {
    return client.transactionOp().create().withACL(acl.entries()).forPath(path, data);
  }

  private static void requireSize(Map<String, byte[]> znodes, Beside... besides) {
    Map<String, byte[]> all = new TreeMap<>(znodes);
    for (Beside beside : besides) {
      all.put(beside.path(), bytes(beside.text()));
    }
    long size =
        all.entrySet().stream()
            .mapToLong(
                znode -> BYTES_PER_ZNODE + bytes(znode.getKey()).length + znode.getValue().length)
            .sum();
    if (size > MAX_TRANSACTION_BYTES) {
      throw new InvalidPolicyException(
          List.of(
              new PolicyProblem(
                  "",
                  "the policy takes some %d bytes in ZooKeeper, but a push can have %d: shorten it"
                      .formatted(size, MAX_TRANSACTION_BYTES))));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
