package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.NoSuchRevisionException;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.Rollback;
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

    publisher.rollback(ONE, "back", "ann");

    await().until(() -> source.current().equals(document("first").toPolicy(ONE)));
    assertThat(admin.getChildren().forPath(collective.policyPath() + "/revisions")).hasSize(2);
    assertThat(publisher.push(document("third"), "", "ann")).isEqualTo(new Revision(3));
  }

  @Test
  void shouldRecordWhoAndWhyInTheStepThatMovesThePointer() throws Exception {
    publisher.rollback(ONE, "too fast", "bob");
    publisher.rollback(TWO, "once\nmore: \"2\"", "ann");

    assertThat(archive().rollbacks())
        .extracting(Rollback::from, Rollback::to, Rollback::who, Rollback::why)
        .containsExactly(
            tuple(TWO, ONE, "bob", "too fast"), tuple(ONE, TWO, "ann", "once\nmore: \"2\""));
    assertThat(archive().rollbacks()).extracting(Rollback::when).isSorted();
    String second = collective.policyPath() + "/rollbacks/2";
    assertThat(admin.checkExists().forPath(second).getCzxid())
        .isEqualTo(admin.checkExists().forPath(current).getMzxid());
  }

  @Test
  void shouldRecordNothingWhereThePointerHasMoved() throws Exception {
    publisher.rollback(ONE, "", "ann");
    RevisionHistory history = new RevisionHistory(admin, new PolicyPaths(collective.name()));
    Beside record = history.record(new Rollback(ONE, TWO, "bob", Instant.EPOCH, "late"));
    Stat before = admin.checkExists().forPath(current);
    admin.setData().forPath(current, bytes("1"));

    assertThatThrownBy(() -> writer().flip(TWO, before, record))
        .isInstanceOf(KeeperException.BadVersionException.class);

    assertThat(archive().rollbacks()).extracting(Rollback::who).containsExactly("ann");
  }

  @Test
  void shouldListTheOthersWhereARecordIsDamaged() throws Exception {
    publisher.rollback(ONE, "first", "ann");
    publisher.rollback(TWO, "second", "ann");
    String records = collective.policyPath() + "/rollbacks/";
    admin.setData().forPath(records + "1", new byte[] {(byte) 0xC3, 0x28});
    admin.create().forPath(records + "7", bytes("from: x\nto: 1\nwho: a\nwhen: now\nwhy: ''\n"));

    assertThat(archive().rollbacks()).extracting(Rollback::why).containsExactly("second");
    publisher.rollback(ONE, "third", "ann");
    assertThat(archive().rollbacks()).extracting(Rollback::why).containsExactly("second", "third");
  }

  @Test
  void shouldDoNothingWhereItIsLiveAlready() throws Exception {
    int before = admin.checkExists().forPath(current).getVersion();

    publisher.rollback(TWO, "back", "ann");

    assertThat(admin.checkExists().forPath(current).getVersion()).isEqualTo(before);
    assertThat(archive().rollbacks()).isEmpty();
  }

  @Test
  void shouldRefuseARevisionThatIsNotThere() throws Exception {
    assertThatThrownBy(() -> publisher.rollback(new Revision(7), "back", "ann"))
        .isInstanceOf(NoSuchRevisionException.class)
        .hasMessage("Expected revision 7, but there is none; the newest is 2");
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("2"));
  }

  @Test
  void shouldRefuseARevisionThatNodesWouldReject() throws Exception {
    admin
        .setData()
        .forPath(collective.policyPath() + "/revisions/1/defaults", bytes("site: main\n"));

    assertThatThrownBy(() -> publisher.rollback(ONE, "back", "ann"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("the digest in meta is");
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("2"));
  }

  @Test
  void shouldMendAPointerToNothing() throws Exception {
    admin.setData().forPath(current, bytes("nonsense"));
    publisher.rollback(ONE, "back", "ann");
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("1"));

    admin.delete().forPath(current);
    publisher.rollback(TWO, "back", "ann");
    assertThat(admin.getData().forPath(current)).isEqualTo(bytes("2"));
    assertThat(collective.startedSource().current().revision()).isEqualTo(TWO);
  }

  @Test
  void shouldNotMoveThePointerWhereItHasMovedOrTheRevisionIsGone() throws Exception {
    RevisionWriter writer = writer();
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

    assertThatThrownBy(() -> node.rollback(ONE, "back", "ann"))
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("this ZooKeeper credential may not");
  }

  private RevisionWriter writer() {
    return new RevisionWriter(
        admin,
        new PolicyPaths(collective.name()),
        TreeAcl.of(Credential.parse(ADMIN), Optional.of(Credential.parse(NODE))));
  }

  private PolicyArchive archive() {
    return collective.closing(
        ZooKeeperPolicy.archive(SharedZooKeeper.server().connectString(), collective.name(), NODE));
  }
}
