package dev.covey.policy.zookeeper;

import dev.covey.policy.Revision;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;

/** Finds out, without writing, whether our credential could write the tree. */
final class WriteAccess {

  private static final int WRITES = Perms.WRITE | Perms.CREATE | Perms.DELETE | Perms.ADMIN;

  private final CuratorFramework client;
  private final PolicyPaths paths;
  private final Optional<Credential> credential;

  WriteAccess(CuratorFramework client, PolicyPaths paths, Optional<Credential> credential) {
    this.client = client;
    this.paths = paths;
    this.credential = credential;
  }

  /** At the pointer and the places of revisions: cheap, and enough to make another one live. */
  boolean granted(Revision revision) throws Exception {
    for (String path :
        List.of(
            paths.policy(),
            paths.current(),
            paths.revisions(),
            paths.revision(revision),
            paths.meta(revision))) {
      if (grantedAt(path)) {
        return true;
      }
    }
    return false;
  }

  /** Anywhere in a revision, which takes a request a document. */
  boolean grantedWithin(Revision revision) throws Exception {
    return grantedBelow(paths.revision(revision), 0);
  }

  private boolean grantedBelow(String path, int depth) throws Exception {
    if (grantedAt(path)) {
      return true;
    }
    if (depth < RevisionReader.MAX_DEPTH) {
      for (String child : childrenOf(path)) {
        if (grantedBelow(path + "/" + child, depth + 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private List<String> childrenOf(String path) throws Exception {
    try {
      return client.getChildren().forPath(path);
    } catch (KeeperException.NoAuthException | KeeperException.NoNodeException e) {
      return List.of();
    }
  }

  private boolean grantedAt(String path) throws Exception {
    try {
      return client.getACL().forPath(path).stream().anyMatch(this::letsUsWrite);
    } catch (KeeperException.NoAuthException | KeeperException.NoNodeException e) {
      return false;
    }
  }

  private boolean letsUsWrite(ACL acl) {
    if (acl.getId().equals(Ids.ANYONE_ID_UNSAFE)) {
      return (acl.getPerms() & WRITES) != 0;
    }
    if (!acl.getId().getScheme().equals(Credential.SCHEME)) {
      return false;
    }
    String id = acl.getId().getId();
    if (!id.endsWith(TreeAcl.MASKED)) {
      return true; // Shown in full only to those with the ADMIN permission.
    }
    boolean ours = credential.map(known -> id.equals(known.user() + TreeAcl.MASKED)).orElse(false);
    boolean admin = (acl.getPerms() & Perms.ADMIN) != 0; // Then it would not be masked for us.
    return ours && !admin && (acl.getPerms() & WRITES) != 0;
  }
}
