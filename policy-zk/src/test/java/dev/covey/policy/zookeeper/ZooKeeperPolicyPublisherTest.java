package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(SharedZooKeeper.class)
class ZooKeeperPolicyPublisherTest {

  @RegisterExtension private final TestCollective collective = new TestCollective();

  @Test
  void shouldRecordWhoAndWhy() throws Exception {
    collective.publisher().push(document("first"), "for a test", "ann");

    RevisionMeta meta = meta(1);
    assertThat(meta.who()).isEqualTo("ann");
    assertThat(meta.why()).isEqualTo("for a test");
    assertThat(meta.digest()).isEqualTo(document("first").toTree().digest());
  }

  @Test
  void shouldKeepAllOfManyConcurrentPushes() throws Exception {
    int publishers = 4;
    int pushes = 5;
    List<CompletableFuture<List<Revision>>> running = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
      PolicyPublisher publisher = collective.publisher();
      String who = "admin" + i;
      running.add(CompletableFuture.supplyAsync(() -> push(publisher, who, pushes)));
    }

    for (int i = 0; i < publishers; i++) {
      List<Revision> revisions = running.get(i).get();
      assertThat(revisions).hasSize(pushes).isSorted();
      for (int push = 0; push < pushes; push++) {
        RevisionMeta meta = meta(revisions.get(push).number());
        assertThat(meta.who()).isEqualTo("admin" + i);
        assertThat(meta.why()).isEqualTo("push " + push);
      }
    }
    List<String> all =
        collective.client(ADMIN).getChildren().forPath(collective.policyPath() + "/revisions");
    assertThat(all).hasSize(publishers * pushes);
    PolicySource source = collective.startedSource();
    assertThat(source.current().revision().number()).isEqualTo(publishers * pushes);
  }

  @Test
  void shouldLetOneOfManyConcurrentPushesOntoOneRevisionThrough() throws Exception {
    Revision base = collective.publisher().push(document("first"), "", "ann");
    List<CompletableFuture<Revision>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      PolicyPublisher publisher = collective.publisher();
      PolicyDocument document = document("site" + i);
      running.add(CompletableFuture.supplyAsync(() -> publisher.push(document, "", "ann", base)));
    }

    int through = 0;
    for (CompletableFuture<Revision> push : running) {
      try {
        assertThat(push.get()).isEqualTo(new Revision(2));
        through++;
      } catch (ExecutionException e) {
        assertThat(e)
            .hasCauseInstanceOf(PolicyUnavailableException.class)
            .hasMessageContaining("not pushed: revision 1 is not live (any more)");
      }
    }
    assertThat(through).isEqualTo(1);
  }

  private static List<Revision> push(PolicyPublisher publisher, String who, int pushes) {
    return IntStream.range(0, pushes)
        .mapToObj(push -> publisher.push(document(who + "-" + push), "push " + push, who))
        .toList();
  }

  @Test
  void shouldNumberOnFromTheHighestAfterARollback() throws Exception {
    PolicyPublisher publisher = collective.publisher();
    publisher.push(document("first"), "", "ann");
    publisher.push(document("second"), "", "ann");
    collective.client(ADMIN).setData().forPath(collective.policyPath() + "/current", bytes("1"));

    assertThat(publisher.push(document("third"), "", "ann")).isEqualTo(new Revision(3));
  }

  @Test
  void shouldRefuseToChangeAShardCountEvenOfASiteThatWasRemoved() throws Exception {
    PolicyPublisher publisher = collective.publisher();
    publisher.push(document("first", 12), "", "ann");
    PolicyDocument without =
        PolicyDocument.parse("{sites: {b: {selector: '', shards: 1}}, defaults: {site: b}}");
    publisher.push(without, "", "ann");

    assertThatThrownBy(() -> publisher.push(document("first", 24), "", "ann"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("sites.main.shards: was 12 and cannot become 24");
    assertThat(collective.startedSource().current().revision()).isEqualTo(new Revision(2));
    assertThat(publisher.push(document("first", 12), "", "ann")).isEqualTo(new Revision(3));
  }

  @Test
  void shouldRefuseASiteWhoseNumberWasTaken() {
    PolicyPublisher publisher = collective.publisher();
    publisher.push(only("site-998"), "", "ann");

    assertThatThrownBy(() -> publisher.push(only("site-2446"), "", "ann"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("is that of the site 'site-998' of an earlier revision");
  }

  private static PolicyDocument only(String site) {
    return PolicyDocument.parse(
        "{sites: {%s: {selector: '', shards: 1}}, defaults: {site: %s}}".formatted(site, site));
  }

  @Test
  void shouldRefuseWhatOneTransactionCannotHold() {
    String processes =
        IntStream.range(0, 5000).mapToObj(i -> "p" + i + ": {}").collect(Collectors.joining(", "));
    PolicyDocument large =
        PolicyDocument.parse(
            "{sites: {main: {selector: '', shards: 1}}, defaults: {site: main}, processes: {"
                + processes
                + "}}");

    assertThatThrownBy(() -> collective.publisher().push(large, "", "ann"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("a push can have 900000");
  }

  @Test
  void shouldPushAndFollowAsMuchAsATransactionHolds() {
    String processes =
        IntStream.range(0, 1200)
            .mapToObj(i -> "p" + i + ": {site: main, durability: relaxed}")
            .collect(Collectors.joining(", "));
    PolicyDocument large =
        PolicyDocument.parse(
            "{sites: {main: {selector: '', shards: 1}}, defaults: {site: main}, processes: {"
                + processes
                + "}}");

    collective.publisher().push(large, "", "ann");

    assertThat(collective.startedSource().current().processes()).hasSize(1200);
  }

  @Test
  void shouldGiveNodesNoWayToWrite() throws Exception {
    collective.publisher().push(document("first"), "", "ann");
    CuratorFramework node = collective.client(NODE);
    String policy = collective.policyPath();

    assertThat(node.getData().forPath(policy + "/current")).isEqualTo(bytes("1"));
    assertThatThrownBy(() -> node.setData().forPath(policy + "/current", bytes("9")))
        .isInstanceOf(NoAuthException.class);
    assertThatThrownBy(() -> node.setData().forPath(policy + "/revisions/1/defaults", bytes("x")))
        .isInstanceOf(NoAuthException.class);
    for (String parent : List.of("", "/revisions", "/revisions/1", "/revisions/1/processes")) {
      assertThatThrownBy(() -> node.create().forPath(policy + parent + "/new"))
          .isInstanceOf(NoAuthException.class);
    }
    assertThatThrownBy(() -> node.delete().forPath(policy + "/current"))
        .isInstanceOf(NoAuthException.class);
    assertThatThrownBy(() -> node.delete().forPath(policy + "/revisions/1/meta"))
        .isInstanceOf(NoAuthException.class);
  }

  @Test
  void shouldLetAnyoneReadWhereThereIsNoNodeCredential() {
    String connectString = SharedZooKeeper.server().connectString();
    PolicyPublisher publisher =
        collective.closing(
            ZooKeeperPolicy.publisher(connectString, collective.name(), ADMIN, null));
    publisher.push(document("first"), "", "ann");
    PolicySource source = collective.source(null, null, Duration.ofSeconds(20));

    source.start();

    assertThat(source.current().revision()).isEqualTo(new Revision(1));
    assertThat(source.status().writable()).isFalse();
  }

  @Test
  void shouldSayThatTheCredentialMayNotWrite() {
    collective.publisher().push(document("first"), "", "ann");
    PolicyPublisher stranger =
        collective.closing(
            ZooKeeperPolicy.publisher(
                SharedZooKeeper.server().connectString(), collective.name(), "eve:pw", NODE));

    assertThatThrownBy(() -> stranger.push(document("second"), "", "eve"))
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("credential may not");
  }

  @Test
  void shouldLetTheReadersOfEarlierRevisionsReadTheNextWhoeverPushesIt() throws Exception {
    collective.publisher().push(document("first"), "", "ann");
    PolicySource source = collective.startedSource();
    PolicyPublisher other =
        collective.closing(
            ZooKeeperPolicy.publisher(
                SharedZooKeeper.server().connectString(), collective.name(), ADMIN, null));

    other.push(document("second"), "", "ann");

    await().until(() -> source.current().equals(document("second").toPolicy(new Revision(2))));
    assertThatThrownBy(
            () ->
                collective
                    .client("eve:pw")
                    .getData()
                    .forPath(collective.policyPath() + "/revisions/2/defaults"))
        .isInstanceOf(NoAuthException.class);
  }

  @Test
  void shouldTakeOverNoWritesOfAnyone() throws Exception {
    collective.publisher().push(document("first"), "", "ann");
    CuratorFramework admin = collective.client(ADMIN);
    String revisions = collective.policyPath() + "/revisions";
    List<ACL> open = new ArrayList<>(admin.getACL().forPath(revisions));
    open.addAll(Ids.OPEN_ACL_UNSAFE);
    admin.setACL().withACL(open).forPath(revisions);

    collective.publisher().push(document("second"), "", "ann");

    assertThat(admin.getACL().forPath(revisions + "/2/defaults"))
        .filteredOn(entry -> entry.getId().equals(Ids.ANYONE_ID_UNSAFE))
        .extracting(ACL::getPerms)
        .containsExactly(Perms.READ);
  }

  @Test
  void shouldRehearseWithoutWriting() throws Exception {
    PolicyPublisher publisher = collective.publisher();
    publisher.rehearse(document("first", 12));
    CuratorFramework admin = collective.client(ADMIN);
    assertThat(admin.checkExists().forPath(collective.policyPath())).isNull();

    publisher.push(document("first", 12), "", "ann");
    publisher.rehearse(document("second", 12));

    assertThatThrownBy(() -> publisher.rehearse(document("second", 13)))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("sites.main.shards: was 12 and cannot become 13");
    assertThat(admin.getChildren().forPath(collective.policyPath() + "/revisions"))
        .containsExactly("1");
    PolicyPublisher node =
        collective.closing(
            ZooKeeperPolicy.publisher(
                SharedZooKeeper.server().connectString(), collective.name(), NODE, null));
    assertThatThrownBy(() -> node.rehearse(document("second", 12)))
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("this ZooKeeper credential may not administer");
  }

  @Test
  void shouldRefuseOneUserForAdministratorsAndNodes() {
    assertThatThrownBy(() -> ZooKeeperPolicy.publisher("zk:1", "c", "covey:a", "covey:b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("both the user 'covey'");
  }

  private RevisionMeta meta(long revision) throws Exception {
    byte[] data =
        collective
            .client(ADMIN)
            .getData()
            .forPath(collective.policyPath() + "/revisions/" + revision + "/meta");
    return RevisionMeta.parse(new String(data, StandardCharsets.UTF_8));
  }
}
