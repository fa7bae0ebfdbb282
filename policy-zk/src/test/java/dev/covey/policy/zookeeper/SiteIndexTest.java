package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.drivers.AdvancedTracerDriver;
import org.apache.curator.drivers.EventTrace;
import org.apache.curator.drivers.OperationTrace;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedZooKeeper.class)
class SiteIndexTest {

  private static final TreeAcl ACL =
      TreeAcl.of(Credential.parse(ADMIN), Optional.of(Credential.parse(NODE)));

  @RegisterExtension private final TestCollective collective = new TestCollective();

  private CuratorFramework admin;
  private PolicyPublisher publisher;
  private PolicyPaths paths;

  @BeforeEach
  void connect() {
    admin = collective.client(ADMIN);
    publisher = collective.publisher();
    paths = new PolicyPaths(collective.name());
  }

  @Test
  void shouldMakeAPushCostTheSameHoweverManyRevisionsThereAre() throws Exception {
    CuratorFramework counted = collective.client(ADMIN);
    AtomicInteger requests = count(counted);
    PolicyPublisher counting =
        new ZooKeeperPolicyPublisher(counted, paths, ACL, Clock.systemUTC(), Optional.empty());
    publisher.push(document("p0"), "", "ann");
    publisher.push(sites("one", "two", "three"), "", "ann");
    counting.push(document("p1"), "", "ann");
    int before = requests.getAndSet(0);

    for (int i = 2; i < 40; i++) {
      publisher.push(document("p" + i), "", "ann");
    }
    requests.set(0);
    counting.push(document("p1"), "", "ann");

    assertThat(before).isPositive();
    assertThat(requests).as("requests of a push").hasValueLessThanOrEqualTo(before);
    requests.set(0);
    counting.rehearse(document("p2"));
    assertThat(requests).as("requests of a dry run").hasValueLessThanOrEqualTo(before);
  }

  @Test
  void shouldSayWhatTheFirstRevisionsSaidUpToTheNewest() throws Exception {
    publisher.push(document("a", 12), "", "ann");
    publisher.push(sites("one", "two"), "", "ann");
    publisher.push(document("b", 12), "", "ann");

    assertThat(index()).isEqualTo("up to 3\nmain 12\none 1\ntwo 1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "up to 0\n",
        "up to 2",
        "up to 2\nmain 12",
        "up to 2\nmain\n",
        "up to 2\nmain 9999\n",
        "up to 2\nmain 12\nmain 13\n",
        "up to 2\n\n",
        "\u0000"
      })
  void shouldReadAllRevisionsWhereItIsDamaged(String damaged) throws Exception {
    publisher.push(sites("one", "main"), "", "ann");
    publisher.push(sites("two"), "", "ann");
    admin.setData().forPath(paths.siteIndex(), bytes(damaged));

    assertRefused(document("p", 13), "sites.main.shards: was 1 and cannot become 13");

    publisher.push(sites("three"), "", "ann");
    assertThat(index()).isEqualTo("up to 3\nmain 1\none 1\nthree 1\ntwo 1\n");
  }

  @Test
  void shouldReadAllRevisionsOfATreeThatHasNone() throws Exception {
    publisher.push(document("a", 12), "", "ann");
    publisher.push(sites("one"), "", "ann");
    admin.delete().forPath(paths.siteIndex());

    assertRefused(document("b", 13), "sites.main.shards: was 12 and cannot become 13");

    assertThat(publisher.push(document("b", 12), "", "ann")).isEqualTo(new Revision(3));
    assertThat(index()).isEqualTo("up to 3\nmain 12\none 1\n");
  }

  @Test
  void shouldReadTheRevisionsThatOneWithoutItHasPushedSince() throws Exception {
    publisher.push(document("a", 12), "", "ann");
    pushWithoutIndex(2, sites("one"));
    pushWithoutIndex(3, document("b", 12));

    PolicyDocument changed =
        PolicyDocument.parse("{sites: {one: {selector: '', shards: 2}}, defaults: {site: one}}");
    assertRefused(changed, "sites.one.shards: was 1 and cannot become 2");

    assertThat(publisher.push(document("c", 12), "", "ann")).isEqualTo(new Revision(4));
    assertThat(index()).isEqualTo("up to 4\nmain 12\none 1\n");
  }

  @Test
  void shouldGiveNoNumberTwiceAndForgetNoSiteWhereARevisionWasDeleted() throws Exception {
    publisher.push(document("a", 12), "", "ann");
    publisher.push(sites("one"), "", "ann");
    publisher.rollback(new Revision(1), "", "ann");
    admin.delete().deletingChildrenIfNeeded().forPath(paths.revision(new Revision(2)));

    assertThat(publisher.push(document("c", 12), "", "ann")).isEqualTo(new Revision(3));
    PolicyDocument changed =
        PolicyDocument.parse("{sites: {one: {selector: '', shards: 2}}, defaults: {site: one}}");
    assertRefused(changed, "sites.one.shards: was 1 and cannot become 2");
  }

  private void assertRefused(PolicyDocument document, String why) {
    assertThatThrownBy(() -> publisher.push(document, "", "ann"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> publisher.rehearse(document))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(why);
  }

  /** As an earlier version of Covey pushes. */
  private void pushWithoutIndex(long number, PolicyDocument document) throws Exception {
    new RevisionWriter(admin, paths, ACL)
        .write(
            new Revision(number),
            document.toTree(),
            new RevisionMeta("old", Instant.EPOCH, "", document.toTree().digest()),
            admin.checkExists().forPath(paths.current()));
  }

  private String index() throws Exception {
    return new String(admin.getData().forPath(paths.siteIndex()), StandardCharsets.UTF_8);
  }

  private static PolicyDocument sites(String... names) {
    StringBuilder yaml = new StringBuilder("sites:\n");
    for (String name : names) {
      yaml.append("  ").append(name).append(": {selector: '', shards: 1}\n");
    }
    return PolicyDocument.parse(yaml + "defaults: {site: " + names[0] + "}\n");
  }

  private static AtomicInteger count(CuratorFramework client) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    client.blockUntilConnected(20, TimeUnit.SECONDS);
    client
        .getZookeeperClient()
        .setTracerDriver(
            new AdvancedTracerDriver() {
              @Override
              public void addTrace(OperationTrace trace) {
                requests.incrementAndGet();
              }

              @Override
              public void addEvent(EventTrace event) {
                // Of the connection.
              }
            });
    return requests;
  }
}
