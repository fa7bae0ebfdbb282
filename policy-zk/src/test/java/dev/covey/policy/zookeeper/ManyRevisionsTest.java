package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.NODE;
import static dev.covey.policy.TestCollective.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicyStatus.Rejection;
import dev.covey.policy.PolicyTree;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three nodes that decide all the time, while revisions come in random order: pushed, rolled back
 * to, and written into the tree by tools that do it wrong.
 */
@ExtendWith(SharedZooKeeper.class)
class ManyRevisionsTest {
  private static final boolean SOAK = Boolean.getBoolean("covey.soak");
  private static final int REVISIONS = SOAK ? 400 : 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(5);

  private interface Step {
    void run() throws Exception;
  }

  @RegisterExtension private final TestCollective collective = new TestCollective();

  private final long seed = SOAK ? new SplittableRandom().nextLong() : 7;
  private final Random random = new Random(seed);
  private final List<ReadingNode> nodes = new ArrayList<>();
  private final List<Revision> valid = new ArrayList<>();
  private final List<Step> wrongSteps =
      List.of(
          this::pushOfAnInvalidDocument,
          this::pointerToNothing,
          this::pointerThatIsNoNumber,
          this::mixture,
          this::documentThatIsMissing,
          this::siteThatIsMissing,
          this::unknownKey,
          this::changedShards);
  private PolicyPublisher publisher;
  private CuratorFramework admin;
  private long newest;
  private Revision live;
  private boolean misled; // Whether the pointer is at something wrong.

  @BeforeEach
  void start() {
    publisher = collective.publisher();
    admin = collective.client(ADMIN);
    push();
    for (int i = 0; i < 3; i++) {
      nodes.add(
          collective.closing(
              new ReadingNode(collective.source(NODE, null, Duration.ofSeconds(20)))));
    }
    nodes.forEach(ReadingNode::start);
  }

  @Test
  void shouldNeverDecideByAMixtureNorByAnInvalidRevision() throws Exception {
    for (Step step : steps()) {
      step.run();
    }
    push();
    awaitLive();

    for (ReadingNode node : nodes) {
      assertThat(valid).as("seed %d", seed).containsAll(node.decidedBy());
      await().pollInterval(POLL).atMost(PATIENCE).until(() -> node.decidedBy().contains(live));
      assertThat(node.decidedBy()).as("seed %d", seed).hasSizeGreaterThan(2);
    }
  }

  /** A third of them wrong, each in every way; a few ways back among the others. */
  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < REVISIONS; i++) {
      if (i % 3 == 0) {
        steps.add(wrongSteps.get(i / 3 % wrongSteps.size()));
      } else {
        steps.add(i % 5 == 0 ? this::rollBack : i % 2 == 0 ? this::pushAndAwait : this::push);
      }
    }
    Collections.shuffle(steps, random);
    return steps;
  }

  private void push() {
    Revision pushed = publisher.push(ReadingNode.document(++newest), "", "ann");
    assertThat(pushed.number()).as("seed %d", seed).isEqualTo(newest);
    valid.add(pushed);
    live = pushed;
    misled = false;
  }

  private void pushAndAwait() {
    push();
    awaitLive();
  }

  private void rollBack() {
    live = valid.get(random.nextInt(valid.size()));
    publisher.rollback(live, "back", "ann");
    misled = false;
  }

  private void pushOfAnInvalidDocument() {
    PolicyDocument changed =
        PolicyDocument.parse(
            "sites: { main: { selector: '', shards: 7 } }\ndefaults: { site: main }");
    assertThatThrownBy(() -> publisher.push(changed, "", "ann"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("sites.main.shards: was 6 and cannot become 7");
  }

  private void pointerToNothing() throws Exception {
    Revision missing = new Revision(newest + 1_000);
    assertRejected(missing, "/meta is missing", () -> point(missing.toString()));
  }

  private void pointerThatIsNoNumber() throws Exception {
    assertRejected(
        Revision.NONE, "'latest' is not the number of a revision", () -> point("latest"));
  }

  /** As a tool would leave it that writes document by document and stops in between. */
  private void mixture() throws Exception {
    List<String> documents = List.copyOf(ReadingNode.documents(1).keySet());
    String other = documents.get(random.nextInt(documents.size()));
    long number = ++newest;
    String digest = new PolicyTree(ReadingNode.documents(number)).digest();
    assertRejected(
        new Revision(number),
        "the digest in meta is " + digest,
        () -> write(number, ReadingNode.mixture(number, number + 1, other), digest));
  }

  private void documentThatIsMissing() throws Exception {
    long number = ++newest;
    TreeMap<String, String> documents = ReadingNode.documents(number);
    documents.remove("sites/main");
    String digest = new PolicyTree(ReadingNode.documents(number)).digest();
    assertRejected(
        new Revision(number), "the digest in meta is", () -> write(number, documents, digest));
  }

  private void siteThatIsMissing() throws Exception {
    assertWrongDocument("defaults", "site: nowhere\n", "defaults.site: there is no site 'nowhere'");
  }

  private void unknownKey() throws Exception {
    assertWrongDocument("processes/order", "durabilty: relaxed\n", "did you mean durability?");
  }

  private void changedShards() throws Exception {
    assertWrongDocument(
        "sites/more", "selector: ''\nshards: 3\n", "sites.more.shards: was 2 and cannot become 3");
  }

  private void assertWrongDocument(String path, String text, String reason) throws Exception {
    long number = ++newest;
    TreeMap<String, String> documents = ReadingNode.documents(number);
    documents.put(path, text);
    String digest = new PolicyTree(documents).digest();
    assertRejected(new Revision(number), reason, () -> write(number, documents, digest));
  }

  /** Nodes may skip what is live for a moment only, so they first come to what is. */
  private void assertRejected(Revision revision, String reason, Step step) throws Exception {
    if (misled) {
      publisher.rollback(live, "back", "ann");
    }
    awaitLive();
    step.run();
    misled = true;
    for (ReadingNode node : nodes) {
      await()
          .pollInterval(POLL)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Optional<Rejection> rejected = node.source().status().rejected();
                assertThat(rejected.map(Rejection::revision)).contains(revision);
                assertThat(rejected.orElseThrow().reason()).contains(reason);
              });
      assertThat(node.source().status().live()).as("seed %d", seed).isEqualTo(live);
      assertThat(node.acting()).as("seed %d", seed).isEqualTo(live);
    }
  }

  private void awaitLive() {
    for (ReadingNode node : nodes) {
      await()
          .pollInterval(POLL)
          .atMost(PATIENCE)
          .until(() -> node.acting().equals(live) && node.source().status().rejected().isEmpty());
    }
  }

  private void point(String to) throws Exception {
    admin.setData().forPath(collective.policyPath() + "/current", bytes(to));
  }

  private void write(long number, SortedMap<String, String> documents, String digest)
      throws Exception {
    TreeAcl acl = TreeAcl.of(Credential.parse(ADMIN), Optional.of(Credential.parse(NODE)));
    new RevisionWriter(admin, new PolicyPaths(collective.name()), acl)
        .write(
            new Revision(number),
            new PolicyTree(documents),
            new RevisionMeta("eve", Instant.EPOCH, "by hand", digest),
            admin.checkExists().forPath(collective.policyPath() + "/current"));
  }
}
