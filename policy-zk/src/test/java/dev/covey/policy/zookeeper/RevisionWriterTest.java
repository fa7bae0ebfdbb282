package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.policy.PolicyTree;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.time.Instant;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(SharedZooKeeper.class)
class RevisionWriterTest {

  private static final Revision ONE = new Revision(1);
  private static final Revision TWO = new Revision(2);

  @RegisterExtension private final TestCollective collective = new TestCollective();

  private final PolicyTree tree = document("p").toTree();
  private final RevisionMeta meta = new RevisionMeta("ann", Instant.EPOCH, "", tree.digest());
  private CuratorFramework admin;
  private PolicyPaths paths;
  private RevisionWriter writer;

  @BeforeEach
  void writeOne() throws Exception {
    admin = collective.client(ADMIN);
    paths = new PolicyPaths(collective.name());
    writer =
        new RevisionWriter(
            admin, paths, TreeAcl.of(Credential.parse(ADMIN), Optional.of(Credential.parse(NODE))));
    writer.createParents();
    writer.createParents();
    writer.write(ONE, tree, meta, null);
  }

  @Test
  void shouldWriteNothingWhereThePointerHasMoved() throws Exception {
    Stat before = admin.checkExists().forPath(paths.current());
    admin.setData().forPath(paths.current(), bytes("1"));

    assertThatThrownBy(() -> writer.write(TWO, tree, meta, before))
        .isInstanceOf(KeeperException.BadVersionException.class);
    assertThat(admin.checkExists().forPath(paths.revision(TWO))).isNull();
    assertThat(admin.getData().forPath(paths.current())).isEqualTo(bytes("1"));
  }

  @Test
  void shouldNotMoveThePointerWhereTheRevisionExists() throws Exception {
    Stat pointer = admin.checkExists().forPath(paths.current());

    assertThatThrownBy(() -> writer.write(ONE, tree, meta, pointer))
        .isInstanceOf(KeeperException.NodeExistsException.class);
    assertThat(admin.checkExists().forPath(paths.current()).getVersion())
        .isEqualTo(pointer.getVersion());
  }

  @Test
  void shouldKnowItsOwnRevisionAgain() throws Exception {
    assertThat(writer.holds(ONE, meta)).isTrue();
    assertThat(writer.holds(ONE, new RevisionMeta("bob", Instant.EPOCH, "", tree.digest())))
        .isFalse();
    assertThat(writer.holds(TWO, meta)).isFalse();
  }
}
