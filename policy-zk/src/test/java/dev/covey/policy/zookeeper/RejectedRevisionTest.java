package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyStatus.Rejection;
import dev.covey.policy.PolicyTree;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a hand in the tree can break, and that a node then keeps the last good revision. */
@ExtendWith(SharedZooKeeper.class)
class RejectedRevisionTest {

  private static final Revision TWO = new Revision(2);

  @RegisterExtension private final TestCollective collective = new TestCollective();

  private PolicySource source;
  private CuratorFramework admin;
  private String current;
  private String second;

  @BeforeEach
  void start() {
    collective.publisher().push(document("first"), "begin", "ann");
    source =
        collective.closing(
            ZooKeeperPolicy.source(
                collective.settings(NODE, null, Duration.ofSeconds(20)), Duration.ofMillis(100)));
    source.start();
    admin = collective.client(ADMIN);
    current = collective.policyPath() + "/current";
    second = collective.policyPath() + "/revisions/2";
  }

  @Test
  void shouldRejectAPointerToNothing() throws Exception {
    admin.setData().forPath(current, bytes("7"));

    assertRejected(new Revision(7), "/revisions/7/meta is missing");
  }

  @Test
  void shouldRejectAPointerThatIsNoNumber() throws Exception {
    admin.setData().forPath(current, bytes("-1"));
    assertRejected(Revision.NONE, current + ": '-1' is not the number of a revision");

    admin.setData().forPath(current, new byte[] {(byte) 0xC3, 0x28});
    assertRejected(Revision.NONE, current + ": is not text in UTF-8");

    admin.setData().forPath(current, bytes("1\n"));
    await().until(() -> source.status().rejected().isEmpty());
  }

  @Test
  void shouldRejectADeletedPointer() throws Exception {
    admin.delete().forPath(current);

    assertRejected(Revision.NONE, "ZooKeeper holds no policy for it");
  }

  @Test
  void shouldRejectDocumentsChangedAfterThePush() throws Exception {
    admin
        .setData()
        .forPath(
            collective.policyPath() + "/revisions/1/defaults",
            bytes("site: main\ndurability: relaxed\n"));
    admin.setData().forPath(current, bytes("1"));

    assertRejected(new Revision(1), "the digest in meta is sha256:");
  }

  @Test
  void shouldRejectAnInvalidRevisionAndTakeItOnceItIsWhole() throws Exception {
    Map<String, String> documents = new TreeMap<>(document("second").toTree().documents());
    String defaults = documents.put("defaults", "site: nowhere\n");
    write(documents, TWO);
    assertRejected(TWO, "defaults.site: there is no site 'nowhere'");

    documents.put("defaults", defaults);
    RevisionMeta meta = meta(new PolicyTree(new TreeMap<>(documents)));
    admin.setData().forPath(second + "/defaults", bytes(defaults));
    admin.setData().forPath(second + "/meta", bytes(meta.toYaml()));

    await().until(() -> source.current().revision().equals(TWO));
    assertThat(source.current()).isEqualTo(document("second").toPolicy(TWO));
    assertThat(source.status().rejected()).isEmpty();
  }

  @Test
  void shouldRejectADocumentOfALaterVersion() throws Exception {
    Map<String, String> documents = new TreeMap<>(document("second").toTree().documents());
    documents.put("processes/second/lanes/boss", "site: main\n");
    write(documents, TWO);

    assertRejected(
        TWO, "processes.second.lanes.boss: this version of Covey knows no such document");
  }

  @Test
  void shouldRejectAChangedShardCount() throws Exception {
    write(document("second", 13).toTree().documents(), TWO);

    assertRejected(TWO, "sites.main.shards: was 12 and cannot become 13");
  }

  private void write(Map<String, String> documents, Revision revision) throws Exception {
    PolicyTree tree = new PolicyTree(new TreeMap<>(documents));
    TreeAcl acl = TreeAcl.of(Credential.parse(ADMIN), Optional.of(Credential.parse(NODE)));
    Stat pointer = admin.checkExists().forPath(current);
    new RevisionWriter(admin, new PolicyPaths(collective.name()), acl)
        .write(revision, tree, meta(tree), pointer);
  }

  private static RevisionMeta meta(PolicyTree tree) {
    return new RevisionMeta("eve", Instant.EPOCH, "by hand", tree.digest());
  }

  private void assertRejected(Revision revision, String reason) {
    await()
        .untilAsserted(
            () -> {
              Optional<Rejection> rejected = source.status().rejected();
              assertThat(rejected.map(Rejection::revision)).contains(revision);
              assertThat(rejected.orElseThrow().reason()).contains(reason);
            });
    assertThat(source.current()).isEqualTo(document("first").toPolicy(new Revision(1)));
    assertThat(source.status().live()).isEqualTo(new Revision(1));
  }
}
