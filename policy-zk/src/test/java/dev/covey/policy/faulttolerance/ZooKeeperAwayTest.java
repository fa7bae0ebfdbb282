package dev.covey.policy.faulttolerance;

import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper is away: nodes go on with the last good revision, and follow again when it is back. */
@ExtendWith(SharedZooKeeper.class)
class ZooKeeperAwayTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension private final TestCollective collective = new TestCollective();
  @TempDir Path directory;
  private PolicyPublisher publisher;
  private Path copy;

  @BeforeEach
  void pushFirst() {
    publisher = collective.publisher();
    publisher.push(document("first"), "begin", "ann");
    copy = directory.resolve("policy-" + collective.name() + ".yaml");
  }

  @AfterEach
  void bringBack() {
    if (!SharedZooKeeper.server().running()) {
      SharedZooKeeper.server().restart();
    }
  }

  @Test
  void shouldKeepThePolicyAndFollowAgainAfterARestart() {
    PolicySource source = collective.startedSource();

    SharedZooKeeper.server().stop();
    await().atMost(LONG).until(() -> !source.status().connected());
    assertThat(source.current().revision()).isEqualTo(new Revision(1));
    SharedZooKeeper.server().restart();

    await().atMost(LONG).until(() -> source.status().connected());
    publisher.push(document("second"), "change", "ann");
    await().until(() -> source.current().revision().equals(new Revision(2)));
  }

  @Test
  void shouldStartFromDiskAndFollowOnceZooKeeperIsBack() {
    startAndClose();
    SharedZooKeeper.server().stop();
    PolicySource source = collective.source(NODE, directory, SHORT);
    List<Long> seen = new CopyOnWriteArrayList<>();
    source.onChange(policy -> seen.add(policy.revision().number()));

    source.start();

    assertThat(source.current()).isEqualTo(document("first").toPolicy(new Revision(1)));
    assertThat(source.status().fromDisk()).isTrue();
    assertThat(source.status().connected()).isFalse();
    SharedZooKeeper.server().restart();
    await().atMost(LONG).until(() -> !source.status().fromDisk());
    publisher.push(document("second"), "change", "ann");
    await().until(() -> seen.equals(List.of(1L, 2L)));
    await().until(() -> Files.readString(copy).contains("# revision: 2\n"));
  }

  @Test
  void shouldNameADamagedCopy() throws IOException {
    startAndClose();
    SharedZooKeeper.server().stop();
    Files.writeString(copy, Files.readString(copy).replace("shards: 12", "shards: 13"));
    PolicySource source = collective.source(NODE, directory, SHORT);

    assertThatThrownBy(source::start)
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining(SharedZooKeeper.server().connectString())
        .hasMessageContaining(copy + ": the copy on disk is unusable")
        .hasMessageContaining("do not match its sha256");
  }

  @Test
  void shouldReplaceADamagedCopyOnceZooKeeperAnswers() throws IOException {
    Files.writeString(copy, "torn");

    startAndClose();

    assertThat(Files.readString(copy)).contains("# revision: 1\n");
  }

  @Test
  void shouldNotStartWithNeitherZooKeeperNorCopy() {
    SharedZooKeeper.server().stop();
    PolicySource source = collective.source(NODE, directory, SHORT);

    assertThatThrownBy(source::start)
        .isInstanceOf(PolicyUnavailableException.class)
        .hasMessageContaining("no connection to ZooKeeper at")
        .hasMessageContaining("there is no copy at " + copy);
  }

  private void startAndClose() {
    try (PolicySource source = collective.source(NODE, directory, LONG)) {
      source.start();
    }
  }
}
