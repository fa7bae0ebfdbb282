package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.NoSuchRevisionException;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(SharedZooKeeper.class)
class RollbackTest {

  private static final Revision ONE = new Revision(1);
  private static final Revision TWO = new Revision(2);

  @RegisterExtension private final TestCollective collective = new TestCollective();

  private PolicyPublisher publisher;
  private CuratorFramework admin;
  private String current;

  @BeforeEach
  void pushTwo() {
    publisher = collective.publisher();
    publisher.push(document("first"), "", "ann");
    publisher.push(document("second"), "", "ann");
    admin = collective.client(ADMIN);
    current = collective.policyPath() + "/current";
  }

  @Test
  void shouldBeFollowedByNodesWithoutANewRevision() throws Exception {
    PolicySource source = collective.startedSource();

    publisher.rollback(ONE);

    await().until(() -> source.current().equals(document("first").toPolicy(ONE)));
    assertThat(admin.getChildren().forPath(collective.policyPath() + "/revisions")).hasSize(2);
    assertThat(publisher.push(document("third"), "", "ann")).isEqualTo(new Revision(3));
  }

  @Test
  void shouldDoNothingWhereItIsLiveAlready() throws Exception {
    int before = admin.checkExists().forPath(current).getVersion();

    publisher.rollback(TWO);

    assertThat(admin.checkExists().forPath(current).getVersion()).isEqualTo(before);
  }

  @Test
  void shouldRefuseARevisionThatIsNotThere() throws Exception {
    assertThatThrownBy(() -> publisher.rollback(new Revision(7)))
        .isInstanceOf(NoSuchRevisionException.class)
        .hasMessage("Expected revision 7, but there is none; the newest is 2");
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("2"));
  }

  @Test
  void shouldRefuseARevisionThatNodesWouldReject() throws Exception {
    admin
        .setData()
        .forPath(collective.policyPath() + "/revisions/1/defaults", bytes("site: main\n"));

    assertThatThrownBy(() -> publisher.rollback(ONE))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("the digest in meta is");
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("2"));
  }

  @Test
  void shouldMendAPointerToNothing() throws Exception {
    admin.setData().forPath(current, bytes("nonsense"));
    publisher.rollback(ONE);
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("1"));

    admin.delete().forPath(current);
    publisher.rollback(TWO);
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("2"));
    assertThat(collective.startedSource().current().revision()).isEqualTo(TWO);
  }

  @Test
  void shouldNotMoveThePointerWhereItHasMovedOrTheRevisionIsGone() throws Exception {
    RevisionWriter writer =
        new RevisionWriter(
            admin,
            new PolicyPaths(collective.name()),
            TreeAcl.of(Credential.parse(ADMIN), Optional.of(Credential.parse(NODE))));
    Stat before = admin.checkExists().forPath(current);
    admin.setData().forPath(current, bytes("2"));

    assertThatThrownBy(() -> writer.flip(ONE, before))
        .isInstanceOf(KeeperException.BadVersionException.class);
    Stat now = admin.checkExists().forPath(current);
    assertThatThrownBy(() -> writer.flip(new Revision(9), now))
        .isInstanceOf(KeeperException.NoNodeException.class);
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("2"));
  }

  @Test
  void shouldSayThatTheCredentialMayNotRollBack() {
    PolicyPublisher node =
        collective.closing(
            ZooKeeperPolicy.publisher(
                SharedZooKeeper.server().connectString(), collective.name(), NODE, "other:pw"));

    assertThatThrownBy(() -> node.rollback(ONE))
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("this ZooKeeper credential may not");
  }
}
