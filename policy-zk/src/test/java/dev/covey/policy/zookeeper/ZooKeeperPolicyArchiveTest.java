package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.NoSuchRevisionException;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.RecordedRevision;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(SharedZooKeeper.class)
class ZooKeeperPolicyArchiveTest {

  private static final Revision ONE = new Revision(1);
  private static final Revision TWO = new Revision(2);

  @RegisterExtension private final TestCollective collective = new TestCollective();

  @Test
  void shouldBeEmptyBeforeTheFirstPush() {
    PolicyArchive archive = archive(NODE);

    assertThat(archive.live()).isEqualTo(Revision.NONE);
    assertThat(archive.history()).isEmpty();
    assertThatThrownBy(() -> archive.read(ONE))
        .isInstanceOf(NoSuchRevisionException.class)
        .hasMessage("Expected revision 1, but nothing was pushed yet");
  }

  @Test
  void shouldListAndReadWhatWasPushed() {
    PolicyPublisher publisher = collective.publisher();
    publisher.push(document("first"), "begin", "ann");
    publisher.push(document("second"), "go on", "bob");
    PolicyArchive archive = archive(NODE);

    assertThat(archive.live()).isEqualTo(TWO);
    List<RecordedRevision> history = archive.history();
    assertThat(history).extracting(RecordedRevision::revision).containsExactly(ONE, TWO);
    assertThat(history).extracting(RecordedRevision::live).containsExactly(false, true);
    assertThat(history)
        .extracting(revision -> revision.meta().orElseThrow())
        .extracting(RevisionMeta::who, RevisionMeta::why)
        .containsExactly(tuple("ann", "begin"), tuple("bob", "go on"));
    assertThat(archive.read(ONE)).isEqualTo(document("first").toPolicy(ONE));
    assertThatThrownBy(() -> archive.read(new Revision(3)))
        .isInstanceOf(NoSuchRevisionException.class)
        .hasMessage("Expected revision 3, but there is none; the newest is 2");
  }

  @Test
  void shouldListARevisionThatIsDamagedAndSayWhatIsWrongWithIt() throws Exception {
    collective.publisher().push(document("first"), "", "ann");
    collective.publisher().push(document("second"), "", "ann");
    CuratorFramework admin = collective.client(ADMIN);
    String revisions = collective.policyPath() + "/revisions";
    admin.setData().forPath(revisions + "/1/meta", new byte[] {(byte) 0xC3, 0x28});
    admin.delete().forPath(revisions + "/2/meta");
    PolicyArchive archive = archive(NODE);

    assertThat(archive.history()).extracting(RecordedRevision::meta).allMatch(m -> m.isEmpty());
    assertThatThrownBy(() -> archive.read(ONE))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("/1/meta: is not text in UTF-8");
    assertThatThrownBy(() -> archive.read(TWO))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("/2/meta: is missing");
  }

  @Test
  void shouldSayThatTheCredentialMayNotRead() {
    collective.publisher().push(document("first"), "", "ann");

    assertThatThrownBy(() -> archive("eve:pw").live())
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageStartingWith("not read: this ZooKeeper credential may not do that at /covey/");
  }

  @Test
  void shouldRefuseAPointerThatIsNoNumber() throws Exception {
    collective.publisher().push(document("first"), "", "ann");
    collective.client(ADMIN).setData().forPath(collective.policyPath() + "/current", bytes("x"));

    assertThatThrownBy(() -> archive(NODE).live())
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("'x' is not the number of a revision");
    assertThat(archive(NODE).history()).extracting(RecordedRevision::live).containsExactly(false);
  }

  private PolicyArchive archive(String credential) {
    return collective.closing(
        ZooKeeperPolicy.archive(
            SharedZooKeeper.server().connectString(), collective.name(), credential));
  }
}
