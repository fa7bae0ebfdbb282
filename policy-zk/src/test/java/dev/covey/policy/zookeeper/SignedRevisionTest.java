package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySigner;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyStatus.Rejection;
import dev.covey.policy.PolicyTrust;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import dev.covey.policy.ZooKeeperSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What one who can write ZooKeeper, but has not the key, can make a node do. */
@ExtendWith(SharedZooKeeper.class)
class SignedRevisionTest {

  private static final Revision ONE = new Revision(1);
  private static final Revision TWO = new Revision(2);

  @RegisterExtension private final TestCollective collective = new TestCollective();
  @TempDir private Path folder;

  private final PolicySigner.Keys keys = PolicySigner.newKeys();
  private CuratorFramework admin;
  private PolicyPublisher signing;
  private String policy;

  @BeforeEach
  void pushSigned() {
    admin = collective.client(ADMIN);
    signing = publisher(keys);
    policy = collective.policyPath();
    signing.push(document("first"), "", "ann");
  }

  @Test
  void shouldFollowSignedRevisionsAndRejectUnsignedOnesWhole() {
    PolicySource source = started(null, PolicyTrust.parse(keys.publicPem()));
    assertThat(source.current().revision()).isEqualTo(ONE);

    collective.publisher().push(document("unsigned"), "", "eve");

    assertRejected(source, TWO, "/signatures/2: revision 2 is not signed, but this node follows");
    assertThat(source.current()).isEqualTo(document("first").toPolicy(ONE));
    signing.push(document("third"), "", "ann");
    await().until(() -> source.current().revision().equals(new Revision(3)));
    assertThat(source.status().rejected()).isEmpty();
    signing.rollback(ONE, "", "ann");
    await().until(() -> source.current().revision().equals(ONE));
  }

  @Test
  void shouldFollowNoOldRevisionUnderANewNumber() throws Exception {
    PolicySource source = started(null, PolicyTrust.parse(keys.publicPem()));
    copy("/revisions/1", "/revisions/2");
    admin
        .create()
        .forPath(policy + "/signatures/2", admin.getData().forPath(policy + "/signatures/1"));
    admin.setData().forPath(policy + "/current", bytes("2"));

    assertRejected(source, TWO, "the signature of revision 2 is not that of the key");
  }

  @Test
  void shouldFollowNoChangedMetaNorDocument() throws Exception {
    PolicySource source = started(null, PolicyTrust.parse(keys.publicPem()));
    String meta = policy + "/revisions/1/meta";
    String honest = new String(admin.getData().forPath(meta));
    admin.setData().forPath(meta, bytes(honest.replace("ann", "eve")));
    admin.setData().forPath(policy + "/current", bytes("1"));
    assertRejected(source, ONE, "the signature of revision 1 is not that of the key");

    admin.setData().forPath(meta, bytes(honest));
    await().until(() -> source.status().rejected().isEmpty());
    admin.setData().forPath(policy + "/revisions/1/defaults", bytes("site: main\n"));
    admin.setData().forPath(policy + "/current", bytes("1"));
    assertRejected(source, ONE, "the digest in meta is");
  }

  @Test
  void shouldFollowEitherKeyWhileTheyAreRotated() {
    PolicySigner.Keys next = PolicySigner.newKeys();
    PolicySource both = started(null, PolicyTrust.parse(keys.publicPem() + next.publicPem()));
    PolicySource older = started(null, PolicyTrust.parse(keys.publicPem()));

    publisher(next).push(document("second"), "", "ann");

    await().until(() -> both.current().revision().equals(TWO));
    assertRejected(older, TWO, "the signature of revision 2 is not that of the key");
  }

  @Test
  void shouldVerifyTheCopyOnDiskAtAColdStart() throws Exception {
    PolicyTrust trust = PolicyTrust.parse(keys.publicPem());
    started(folder, trust).close();
    Path copy = folder.resolve("policy-" + collective.name() + ".yaml");
    assertThat(Files.readString(copy)).contains("# format: 2\n", "# signature: ");

    PolicySource cold = cold(folder, trust);
    cold.start();
    assertThat(cold.current()).isEqualTo(document("first").toPolicy(ONE));
    assertThat(cold.status().fromDisk()).isTrue();

    PolicySource stranger = cold(folder, PolicyTrust.parse(PolicySigner.newKeys().publicPem()));
    assertThatThrownBy(stranger::start)
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("the copy on disk is unusable: the signature of revision 1 is not");
    // A whole copy by whoever can write the folder: sha256 and all, but of another document.
    LastGoodFile forger = new LastGoodFile(folder, collective.name(), PolicyTrust.NONE);
    ReadRevision good = forger.read().orElseThrow();
    forger.write(new ReadRevision(document("evil").toPolicy(ONE), Optional.empty()));
    PolicySource forged = cold(folder, trust);
    assertThatThrownBy(forged::start)
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("the copy on disk is unusable: revision 1 is not signed");
    assertThatThrownBy(
            () -> forger.write(new ReadRevision(document("evil").toPolicy(ONE), good.proof())))
        .hasMessageContaining("other documents than those that were signed");
  }

  @Test
  void shouldReplaceAnUnsignedCopyOnceASignatureIsNeeded() throws Exception {
    started(folder, PolicyTrust.NONE).close();
    Path copy = folder.resolve("policy-" + collective.name() + ".yaml");
    assertThat(Files.readString(copy)).contains("# format: 1\n");
    PolicyTrust trust = PolicyTrust.parse(keys.publicPem());

    started(folder, trust).close();

    PolicySource cold = cold(folder, trust);
    cold.start();
    assertThat(cold.current().revision()).isEqualTo(ONE);
  }

  private PolicyPublisher publisher(PolicySigner.Keys with) {
    return collective.closing(
        ZooKeeperPolicy.publisher(
            SharedZooKeeper.server().connectString(),
            collective.name(),
            ADMIN,
            NODE,
            Optional.of(PolicySigner.parse(with.privatePem()))));
  }

  private PolicySource started(Path directory, PolicyTrust trust) {
    PolicySource source =
        source(SharedZooKeeper.server().connectString(), directory, trust, Duration.ofSeconds(20));
    source.start();
    return source;
  }

  /** Where nobody listens. */
  private PolicySource cold(Path directory, PolicyTrust trust) {
    return source("127.0.0.1:1", directory, trust, Duration.ofSeconds(1));
  }

  private PolicySource source(String connect, Path directory, PolicyTrust trust, Duration timeout) {
    return collective.closing(
        ZooKeeperPolicy.source(
            new ZooKeeperSettings(connect, collective.name(), NODE, directory, timeout, trust),
            Duration.ofMillis(100)));
  }

  private void copy(String from, String to) throws Exception {
    admin.create().forPath(policy + to, admin.getData().forPath(policy + from));
    for (String child : admin.getChildren().forPath(policy + from)) {
      copy(from + "/" + child, to + "/" + child);
    }
  }

  private static void assertRejected(PolicySource source, Revision revision, String why) {
    await()
        .untilAsserted(
            () -> {
              Optional<Rejection> rejected = source.status().rejected();
              assertThat(rejected.map(Rejection::revision)).contains(revision);
              assertThat(rejected.orElseThrow().reason()).contains(why);
            });
  }
}
