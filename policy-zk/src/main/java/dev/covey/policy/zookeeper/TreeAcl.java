package dev.covey.policy.zookeeper;

import dev.covey.policy.PolicyUnavailableException;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/** Who may do what with every znode of the tree: administrators all, nodes read. */
record TreeAcl(List<ACL> entries) {

  /** What ZooKeeper shows in the place of a digest to those without the ADMIN permission. */
  static final String MASKED = ":x";

  /**
   * As with what is there: whoever could read the revisions so far can read the next one. What
   * anyone could write he can only read there.
   *
   * @throws PolicyUnavailableException if the list was not shown in full, since ours is no
   *     administrator's credential
   */
  static TreeAcl like(List<ACL> existing, String path) {
    boolean masked =
        existing.stream()
            .map(ACL::getId)
            .anyMatch(
                id -> id.getScheme().equals(Credential.SCHEME) && id.getId().endsWith(MASKED));
    if (masked) {
      throw new PolicyUnavailableException(
          "not pushed: this ZooKeeper credential may not administer " + path);
    }
    return new TreeAcl(existing.stream().map(TreeAcl::withoutWritesOfAnyone).toList());
  }

  private static ACL withoutWritesOfAnyone(ACL entry) {
    return entry.getId().equals(ZooDefs.Ids.ANYONE_ID_UNSAFE)
        ? new ACL(entry.getPerms() & ZooDefs.Perms.READ, entry.getId())
        : entry;
  }

  static TreeAcl of(Credential admin, Optional<Credential> node) {
    if (node.isPresent() && node.get().user().equals(admin.user())) {
      throw new IllegalArgumentException(
          "administrators and nodes are both the user '"
              + admin.user()
              + "': give the nodes a user of their own, so that a node can tell it cannot write");
    }
    ACL readers =
        node.map(known -> known.granted(ZooDefs.Perms.READ))
            .orElseGet(() -> new ACL(ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE));
    return new TreeAcl(List.of(admin.granted(ZooDefs.Perms.ALL), readers));
  }
}
