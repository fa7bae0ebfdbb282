package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.Policy;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(SharedZooKeeper.class)
class ZooKeeperPolicySourceTest {

  private static final Duration NEVER = Duration.ofHours(1);

  @RegisterExtension private final TestCollective collective = new TestCollective();

  @Test
  void shouldFollowPushesAndARollback() throws Exception {
    PolicyPublisher publisher = collective.publisher();
    publisher.push(document("first"), "begin", "ann");
    PolicySource source =
        collective.closing(
            ZooKeeperPolicy.source(collective.settings(NODE, null, Duration.ofSeconds(20)), NEVER));
    source.start();
    assertThat(source.current()).isEqualTo(document("first").toPolicy(new Revision(1)));
    List<Policy> seen = new CopyOnWriteArrayList<>();
    source.onChange(seen::add);

    publisher.push(document("second"), "change", "ann");
    await().until(() -> source.current().revision().number() == 2);
    rollBackTo(1);
    await().until(() -> source.current().revision().number() == 1);
    publisher.push(document("third"), "change", "ann");
    await().until(() -> source.current().revision().number() == 3);

    await().until(() -> seen.size() == 4);
    assertThat(seen)
        .containsExactly(
            document("first").toPolicy(new Revision(1)),
            document("second").toPolicy(new Revision(2)),
            document("first").toPolicy(new Revision(1)),
            document("third").toPolicy(new Revision(3)));
    assertThat(source.status().live()).isEqualTo(new Revision(3));
    assertThat(source.status().connected()).isTrue();
    assertThat(source.status().fromDisk()).isFalse();
    assertThat(source.status().rejected()).isEmpty();
  }

  @Test
  void shouldFollowAcrossAnExpiredSession() throws Exception {
    PolicyPublisher publisher = collective.publisher();
    publisher.push(document("first"), "begin", "ann");
    CuratorFramework client =
        ZooKeeperClients.create(
            SharedZooKeeper.server().connectString(),
            Optional.of(Credential.parse(NODE)),
            new RetryOneTime(100));
    PolicySource source =
        collective.closing(
            ZooKeeperPolicy.source(
                collective.settings(NODE, null, Duration.ofSeconds(20)), client, NEVER));
    source.start();
    long session = client.getZookeeperClient().getZooKeeper().getSessionId();

    client.getZookeeperClient().getZooKeeper().getTestable().injectSessionExpiration();

    await()
        .ignoreExceptions()
        .until(() -> client.getZookeeperClient().getZooKeeper().getSessionId() != session);
    await().until(() -> source.status().connected());
    publisher.push(document("second"), "change", "ann");
    await().until(() -> source.current().revision().number() == 2);
  }

  @Test
  void shouldWaitForTheFirstPush() {
    PolicySource source = collective.source(NODE, null, Duration.ofSeconds(20));
    CompletableFuture<Void> started = CompletableFuture.runAsync(source::start);
    await().until(() -> source.status().rejected().isPresent());
    assertThat(started).isNotDone();

    collective.publisher().push(document("first"), "begin", "ann");

    await().until(started::isDone);
    assertThat(started).isCompleted();
    assertThat(source.current().revision()).isEqualTo(new Revision(1));
    assertThat(source.status().rejected()).isEmpty();
  }

  @Test
  void shouldEndAWaitingStartWhenClosed() {
    PolicySource source = collective.source(NODE, null, Duration.ofHours(1));
    CompletableFuture<Void> started = CompletableFuture.runAsync(source::start);
    await().until(() -> source.status().rejected().isPresent());

    source.close();

    assertThat(started)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(PolicyUnavailableException.class)
        .withMessageContaining("closed while waiting");
  }

  @Test
  void shouldNotStartWithoutAnyPolicy() {
    PolicySource source = collective.source(NODE, null, Duration.ofMillis(1500));

    assertThatThrownBy(source::start)
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("'" + collective.name() + "'")
        .hasMessageContaining("ZooKeeper holds no policy for it")
        .hasMessageContaining("no data directory");
    assertThatThrownBy(source::current).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> source.onChange(policy -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNotStartWithACredentialThatMayNotRead() {
    collective.publisher().push(document("first"), "begin", "ann");
    PolicySource source = collective.source("other:pw", null, Duration.ofMillis(1500));

    assertThatThrownBy(source::start)
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("credential may not read " + collective.policyPath());
  }

  @Test
  void shouldReportWhetherItsCredentialCouldWrite() throws Exception {
    collective.publisher().push(document("first"), "begin", "ann");
    PolicySource reader = collective.startedSource();
    PolicySource writer = collective.source(ADMIN, null, Duration.ofSeconds(20));
    writer.start();

    assertThat(reader.status().writable()).isFalse();
    assertThat(writer.status().writable()).isTrue();
  }

  @Test
  void shouldCallAllListenersOnItsOwnThread() {
    PolicyPublisher publisher = collective.publisher();
    publisher.push(document("first"), "begin", "ann");
    PolicySource source = collective.source(NODE, null, Duration.ofSeconds(20));
    List<String> threads = new CopyOnWriteArrayList<>();
    source.onChange(
        policy -> {
          throw new IllegalStateException("a listener's own fault");
        });
    source.onChange(policy -> threads.add(Thread.currentThread().getName()));
    source.start();
    await().until(() -> threads.size() == 1);

    publisher.push(document("second"), "change", "ann");

    await().until(() -> threads.size() == 2);
    assertThat(threads).containsOnly("covey-policy-" + collective.name());
  }

  @Test
  void shouldLeaveNoThreadAndStartOnlyOnce() {
    collective.publisher().push(document("first"), "begin", "ann");
    collective.client(ADMIN);
    List<Thread> before = clientThreads();
    PolicySource source = collective.startedSource();
    assertThat(clientThreads()).hasSizeGreaterThan(before.size());
    assertThatThrownBy(source::start).isInstanceOf(IllegalStateException.class);

    source.close();
    source.close();

    await().untilAsserted(() -> assertThat(before).containsAll(clientThreads()));
    assertThat(source.current().revision()).isEqualTo(new Revision(1));
    assertThat(source.status().connected()).isFalse();
    assertThatThrownBy(source::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldLetAListenerCloseIt() {
    collective.publisher().push(document("first"), "begin", "ann");
    collective.client(ADMIN);
    List<Thread> before = clientThreads();
    PolicySource source = collective.startedSource();

    source.onChange(policy -> source.close());

    await().untilAsserted(() -> assertThat(before).containsAll(clientThreads()));
    assertThatThrownBy(() -> source.onChange(policy -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  private void rollBackTo(long revision) throws Exception {
    collective
        .client(ADMIN)
        .setData()
        .forPath(collective.policyPath() + "/current", bytes(Long.toString(revision)));
  }

  private static List<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread -> thread.getName().matches("covey-policy.*|Curator.*|.*-(Send|Event)Thread.*"))
        .toList();
  }
}
