package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.embedded.EmbeddedZooKeeper;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's day: push, look, compare, go back. */
class PolicyRevisionsTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static EmbeddedZooKeeper zooKeeper;

  private final String collective = "shop" + COUNT.incrementAndGet();

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    zooKeeper = EmbeddedZooKeeper.start();
  }

  @AfterAll
  static void stop() {
    zooKeeper.close();
  }

  @Test
  void shouldPushAndShowWhatChanges() throws Exception {
    Path first = policy("journaled", 12);

    Run pushed = admin("push", first, "--comment", "begin");
    Run changed = admin("push", policy("relaxed", 12), "--comment", "faster\nmuch");

    assertThat(pushed).isEqualTo(new Run(0, lines("revision 1 is live"), ""));
    assertThat(changed)
        .isEqualTo(
            new Run(
                0, lines("~ defaults.durability: journaled -> relaxed", "revision 2 is live"), ""));
    assertThat(reader("history").out().lines())
        .satisfiesExactly(
            head -> assertThat(head).matches("REVISION +LIVE +WHEN +WHO +DIGEST +WHY"),
            one -> assertThat(one).matches(" +1 +20.*Z +\\S.* +sha256:[0-9a-f]{12} +begin"),
            two -> assertThat(two).matches(" +2 +live +20.*Z +\\S.* +sha256:.* +faster much"));
  }

  @Test
  void shouldRefuseWhatChangesNothingAndWhatIsNotValid() throws Exception {
    Path file = policy("journaled", 12);
    admin("push", file);

    Run again = admin("push", file);
    Run more = admin("push", policy("journaled", 13));
    Run broken = admin("push", Files.writeString(folder.resolve("b.yaml"), "sites: []\n"));

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err())
        .isEqualTo(lines("covey: Nothing to push: the live policy says the same as " + file));
    assertThat(more.exitCode()).isEqualTo(1);
    assertThat(more.err()).contains("sites.main.shards: was 12 and cannot become 13");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.err()).contains("b.yaml:1:8: sites: expected a mapping");
    assertThat(reader("history").out().lines()).hasSize(2);
  }

  @Test
  void shouldReplaceOnlyTheRevisionThatTheDocumentWasMadeFrom() throws Exception {
    admin("push", policy("journaled", 12), "--onto", "0");
    admin("push", policy("relaxed", 12), "--onto", "1");

    Run late = admin("push", policy("journaled", 12), "--onto", "1");

    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.err())
        .isEqualTo(
            lines(
                "covey: Not pushed: expected revision 1 to be live, but it is 2;"
                    + " see 'covey policy history'"));
    assertThat(reader("history").out().lines()).hasSize(3);
    assertThat(admin("push", policy("journaled", 12), "--onto", "-1").exitCode()).isNotZero();
  }

  @Test
  void shouldWriteNothingInADryRun() throws Exception {
    Path file = policy("journaled", 12);

    Run rehearsed = admin("push", file, "--dry-run");
    assertThat(rehearsed)
        .isEqualTo(
            new Run(0, lines("dry run: " + file + " could be pushed, nothing was written"), ""));
    assertThat(reader("history").out()).startsWith("Nothing was pushed yet");

    admin("push", file);
    assertThat(admin("push", policy("journaled", 13), "--dry-run").exitCode()).isEqualTo(1);
    assertThat(reader("history").out().lines()).hasSize(2);
  }

  @Test
  void shouldShowARevisionSoThatItCanBePushedAgain() throws Exception {
    Path file = policy("journaled", 12);
    admin("push", file, "--comment", "begin");
    admin("push", policy("relaxed", 12));

    Run live = reader("show");
    Run first = reader("show", "--revision", "1");
    Run json = reader("show", "--revision", "1", "--json");

    assertThat(live.out()).startsWith("# " + collective + ", revision 2 (live), pushed by ");
    assertThat(first.out()).contains("revision 1, pushed by ", ": begin", "# sha256:");
    assertThat(PolicyDocument.parse(first.out()))
        .isEqualTo(PolicyDocument.parse(Files.readString(file)));
    assertThat(json.out())
        .startsWith("{\"revision\":1,\"live\":false,\"who\":")
        .contains("\"why\":\"begin\"", "\"document\":{\"sites\":{\"main\":{\"selector\":\"\",");
    assertThat(reader("show", "--revision", "9").err())
        .isEqualTo(lines("covey: Expected revision 9, but there is none; the newest is 2"));
  }

  @Test
  void shouldGoBackWithoutANewRevision() throws Exception {
    admin("push", policy("journaled", 12), "--comment", "begin");
    admin("push", policy("relaxed", 12));

    Run back = admin("rollback", "--comment", "too\nfast");
    Run alreadyLive = admin("rollback", "--to", "1");
    Run tooFar = admin("rollback");
    Run forth = admin("rollback", "--to", "2");

    assertThat(back.exitCode()).isZero();
    assertThat(back.out().lines())
        .satisfiesExactly(
            what -> assertThat(what).matches("revision 1 \\(live\\), pushed by .*: begin"),
            how ->
                assertThat(how)
                    .isEqualTo("the pointer was moved to it, no new revision was written"));
    assertThat(alreadyLive.err()).isEqualTo(lines("covey: Revision 1 is live already"));
    assertThat(tooFar.err())
        .isEqualTo(
            lines("covey: There is no revision before 1, which is live; say which with --to"));
    assertThat(forth.out()).startsWith("revision 2 (live)");
    assertThat(reader("history").out().lines())
        .satisfiesExactly(
            head -> assertThat(head).startsWith("REVISION"),
            one -> assertThat(one).contains("begin"),
            two -> assertThat(two).contains(" live "),
            gap -> assertThat(gap).isEmpty(),
            head -> assertThat(head).matches("ROLLBACK TO +FROM +WHEN +WHO +WHY"),
            to1 -> assertThat(to1).matches(" +1 +2 +20.*Z +\\S.* +too fast"),
            to2 -> assertThat(to2).matches(" +2 +1 +20.*Z +\\S.*"));
  }

  @Test
  void shouldCompareFilesAndRevisionsAndSaySoByTheExitCode() throws Exception {
    Path journaled = policy("journaled", 12);
    Path relaxed = policy("relaxed", 12);
    admin("push", journaled);
    admin("push", relaxed);
    String change = "~ defaults.durability: journaled -> relaxed";

    assertThat(reader("diff", relaxed)).isEqualTo(new Run(0, lines("no difference"), ""));
    assertThat(reader("diff", "1", "2")).isEqualTo(new Run(1, lines(change), ""));
    assertThat(reader("diff", "1", relaxed)).isEqualTo(new Run(1, lines(change), ""));
    assertThat(Run.of("policy", "diff", journaled.toString(), relaxed.toString()))
        .isEqualTo(new Run(1, lines(change), ""));
    assertThat(reader("diff", journaled).out())
        .isEqualTo(lines("~ defaults.durability: relaxed -> journaled"));
    assertThat(reader("diff", "7").exitCode()).isEqualTo(2);
    assertThat(reader("diff", folder.resolve("absent")).exitCode()).isEqualTo(2);
  }

  @Test
  void shouldNeedAnAdministratorsCredentialToWrite() throws Exception {
    Path file = policy("journaled", 12);
    admin("push", file);

    Run none = reader("push", file);
    Run nodes = reader("rollback", "--to", "1", "--admin-credential", "node:n");
    Run stranger = reader("push", policy("relaxed", 12), "--admin-credential", "eve:e");

    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err())
        .startsWith("covey: No credential that may write policy is known: give --admin-credential");
    assertThat(nodes.exitCode()).isEqualTo(1);
    assertThat(stranger.exitCode()).isEqualTo(1);
    assertThat(stranger.err()).contains("this ZooKeeper credential may not");
    assertThat(reader("history").out().lines()).hasSize(2);
  }

  @Test
  void shouldExplainEachValueByItsDocument() throws Exception {
    admin("push", policy("relaxed", 12));

    Run process = reader("explain", "--process", "order");
    Run all = reader("explain");

    assertThat(process.exitCode()).isZero();
    assertThat(process.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "revision 1",
            "",
            "process order value said by",
            "site main defaults",
            "durability relaxed defaults",
            "retry as the model says built in",
            "versions latest built in",
            "",
            "site main value said by",
            "selector \"\" sites/main",
            "shards 12 sites/main",
            "standbys 0 sites/main",
            "checkpoint.page 4KiB built in",
            "checkpoint.turns 10000 built in",
            "checkpoint.bytes 64MiB built in",
            "checkpoint.age 1h built in",
            "checkpoint.keep 0s built in",
            "history.keep forever built in",
            "workspace.quota 64MiB built in");
    assertThat(all.out()).contains("site main").doesNotContain("process order");
    assertThat(reader("explain", "--site", "mian").err())
        .isEqualTo(lines("covey: there is no site 'mian', did you mean main?"));
    assertThat(reader("explain", "--node", "n").err()).startsWith("covey: No Kafka is known");
  }

  @Test
  void shouldExplainWhatAModelSays() throws Exception {
    String yaml =
        """
        sites: { main: { selector: "", shards: 12 }, pay: { selector: "", shards: 1 } }
        defaults: { site: main }
        processes: { order: { lanes: { Desk: { site: pay } } } }
        """;
    admin("push", Files.writeString(folder.resolve("lanes.yaml"), yaml));

    assertThat(words("explain", "--process", "order"))
        .containsSubsequence("lane order/Desk value said by", "site pay processes/order");
    assertThat(words("explain", "--process", "order", "--activity", "charge"))
        .contains("site as the model says, else as its instance built in");
    assertThat(words("explain", "--process", "order", "--activity", "charge", "--lane", "desk"))
        .contains("site pay processes/order");
    assertThat(words("explain", "--process", "p", "--activity", "charge", "--lane", "PAY"))
        .contains("site pay the lane's name");
    assertThat(words("explain", "--process", "p", "--activity", "charge", "--model-site", "main"))
        .contains("site main the model's covey.site");
    assertThat(words("explain", "--process", "p", "--activity", "charge", "--lane", "Desk"))
        .contains("site as its instance built in");
    assertThat(reader("explain", "--process", "order", "--lane", "Desk").err())
        .isEqualTo(
            lines(
                "covey: --lane and --model-site say what the model has for which activity? Add"
                    + " --activity ID"));
  }

  private List<String> words(Object... arguments) {
    Run run = reader(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
  }

  @Test
  void shouldExplainActivities() throws Exception {
    String yaml =
        """
        sites: { main: { selector: "", shards: 12 } }
        defaults: { site: main }
        processes: { order: { retry: R3/PT10S, activities: { charge: { retry: R1/PT0S } } } }
        """;
    admin("push", Files.writeString(folder.resolve("activities.yaml"), yaml));
    String charge = "activity order/charge value said by";

    Run named = reader("explain", "--process", "order", "--activity", "ship", "--site", "main");
    Run process = reader("explain", "--process", "order");

    assertThat(named.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsSubsequence(
            "activity order/ship value said by", "retry R3/PT10S processes/order", "")
        .doesNotContain(charge);
    assertThat(process.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsSubsequence(charge, "retry R1/PT0S processes/order/activities/charge");
    assertThat(reader("explain", "--activity", "charge").err())
        .isEqualTo(
            lines("covey: --activity charge is an activity of which process? Add --process KEY"));
  }

  @Test
  void shouldExplainToWhichSitesANodeBelongs() {
    Policy policy =
        PolicyDocument.parse(
                """
                sites:
                  main: { selector: "", shards: 12 }
                  payments: { selector: "role = payments", shards: 6 }
                defaults: { site: main }
                nodes: { auditors: { selector: "role = audit", state: paused } }
                """)
            .toPolicy(new Revision(1));

    assertThat(PolicyExplainCommand.membership(policy, "n1", Map.of("role", "audit")))
        .extracting(line -> line.replaceAll(" +", " "))
        .containsExactly(
            "",
            "node n1 belongs selector said by",
            "site main yes \"\" sites/main",
            "site payments no \"role = payments\" sites/payments",
            "state paused, said by nodes/auditors",
            "labels {role=audit}");
  }

  @Test
  void shouldSignWithAKeyThatItMadeAndNotForgetToSign() throws Exception {
    Path key = folder.resolve("key.pem");
    Run made = Run.of("policy", "keygen", key.toString());
    Run again = Run.of("policy", "keygen", key.toString());
    Run signed = admin("push", policy("journaled", 12), "--sign", key);
    Run forgotten = admin("push", policy("relaxed", 12));
    Run wrongKey = admin("push", policy("relaxed", 12), "--sign", key + ".pub");
    Run noKey = admin("push", policy("relaxed", 12), "--sign", folder.resolve("none"));

    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.out()).contains("-----BEGIN PUBLIC KEY-----").doesNotContain("BEGIN PRIVATE");
    assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
    assertThat(again.err()).contains("is there already; say another file");
    assertThat(signed.out()).isEqualTo(lines("revision 1 is live"));
    assertThat(reader("show").out()).contains("# signed");
    assertThat(forgotten.exitCode()).isEqualTo(1);
    assertThat(forgotten.err()).contains("revision 1, which is live, is signed", "--unsigned");
    assertThat(wrongKey.err()).contains("Cannot read the key in").doesNotContain("\tat ");
    assertThat(noKey.err()).contains("there is no such file");
    assertThat(admin("push", policy("relaxed", 12), "--unsigned").exitCode()).isZero();
    assertThat(reader("show").out()).doesNotContain("# signed");
  }

  @Test
  void shouldSayThatThereIsNoPolicyYet() {
    assertThat(reader("show").err())
        .isEqualTo(
            lines(
                "covey: This collective has no policy yet: push one with 'covey policy push FILE'"));
  }

  private Path policy(String durability, int shards) throws IOException {
    return Files.writeString(
        folder.resolve(durability + shards + ".yaml"),
        """
        sites: { main: { selector: "", shards: %d } }
        defaults: { site: main, durability: %s }
        """
            .formatted(shards, durability));
  }

  private Run admin(Object... words) {
    List<Object> all = new ArrayList<>(Arrays.asList(words));
    all.add("--admin-credential=admin:a");
    return reader(all.toArray());
  }

  private Run reader(Object... words) {
    List<String> all = new ArrayList<>(List.of("policy"));
    Arrays.stream(words).map(Object::toString).forEach(all::add);
    all.add("--collective=" + collective);
    all.add("--zookeeper=" + zooKeeper.connectString());
    all.add("--zookeeper-credential=node:n");
    return Run.of(all.toArray(String[]::new));
  }

  private static String lines(String... lines) {
    return Arrays.stream(lines)
        .map(line -> line + System.lineSeparator())
        .reduce("", String::concat);
  }
}
