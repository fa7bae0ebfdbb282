package dev.covey.policy.zookeeper;

import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/** Who may do what with every znode of the tree: administrators all, nodes read. */
record TreeAcl(List<ACL> entries) {

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
