package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PolicyTreeTest {

  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "defaults", "site: main\ndurability: journaled\n",
          "sites/main", "selector: ''\nshards: 12\n");

  /** Computed by an independent program; the digest lies in every collective's ZooKeeper. */
  @Test
  void shouldKeepItsDigestForEver() {
    assertThat(new PolicyTree(new TreeMap<>(DOCUMENTS)).digest())
        .isEqualTo("sha256:83421549bf1a4c3bcc11ee57810a447919dfca564cb0e2ea63a7c900aaa68fd8");
  }

  @Test
  void shouldWriteTheDocumentsThatTheDigestIsPinnedFor() {
    assertThat(new PolicyTree(new TreeMap<>(DOCUMENTS)).document().toTree().documents())
        .isEqualTo(DOCUMENTS);
  }

  /**
   * Digests lie in ZooKeeper too, so what is written may gain keys only where a policy has them.
   */
  @Test
  void shouldWriteSettingsOnlyWhereTheyAreSaid() {
    PolicyDocument document =
        PolicyDocument.parse(
            """
            sites:
              bare: { selector: "", shards: 1, standbys: 0, checkpoint: {}, history: {} }
              main:
                selector: ""
                shards: 12
                standbys: 1
                checkpoint: { page: 8192, turns: 500, bytes: 1048576, age: PT90S, keep: P7D }
                history: { keep: P1D }
                workspace: { quota: 65536 }
            defaults: { site: main, checkpoint: { age: 60m }, history: { keep: forever } }
            processes:
              order: { versions: { 10: 9.50%, 9: 90.5% } }
              bare: { versions: {} }
            """);

    assertThat(document.toTree().documents())
        .containsEntry("sites/bare", "selector: ''\nshards: 1\n")
        .containsEntry(
            "sites/main",
            """
            selector: ''
            shards: 12
            standbys: 1
            checkpoint:
              page: 8KiB
              turns: 500
              bytes: 1MiB
              age: 90s
              keep: 7d
            history:
              keep: 1d
            workspace:
              quota: 64KiB
            """)
        .containsEntry(
            "defaults",
            """
            site: main
            durability: journaled
            checkpoint:
              age: 1h
            history:
              keep: forever
            """)
        .containsEntry("processes/order", "versions:\n  9: 90.5%\n  10: 9.5%\n")
        .containsEntry("processes/bare", "{}\n");
    assertThat(document.toTree().documents()).doesNotContainKey("delegates");
    assertThat(document.toTree().document()).isEqualTo(document);
    assertThat(PolicyDocument.parse(document.toYaml())).isEqualTo(document);
  }

  @Test
  void shouldWriteWhichCodeMayRun() {
    PolicyDocument document =
        PolicyDocument.parse(
            """
            sites: { main: { selector: "", shards: 12 } }
            defaults: { site: main }
            delegates: { allow: [], deny: [ "*.Evil", script:groovy ] }
            processes: { p: { delegates: { allow: [ 'expression:${a.b}', com.acme.** ] } } }
            """);

    assertThat(document.toTree().documents())
        .containsEntry("delegates", "deny:\n- '*.Evil'\n- script:groovy\n")
        .containsEntry(
            "processes/p", "delegates:\n  allow:\n  - expression:${a.b}\n  - com.acme.**\n");
    assertThat(document.toTree().document()).isEqualTo(document);
    assertThat(PolicyDocument.parse(document.toYaml())).isEqualTo(document);
  }

  @Test
  void shouldKeepActivitiesAndNodesInDocumentsOfTheirOwn() {
    PolicyDocument document =
        PolicyDocument.parse(
            """
            sites: { main: { selector: "", shards: 12 } }
            defaults: { site: main, retry: PT10S }
            processes:
              order: { retry: R3/PT10S, activities: { charge: { retry: "PT10S, PT17S" } } }
            nodes:
              shop-2: { state: draining }
              eu: { selector: "zone = eu", state: paused }
            """);

    Map<String, String> documents = document.toTree().documents();

    assertThat(documents)
        .containsEntry("defaults", "site: main\ndurability: journaled\nretry: R2/PT10S\n")
        .containsEntry("processes/order", "retry: R3/PT10S\n")
        .containsEntry("processes/order/activities/charge", "retry: PT10S,PT17S\n")
        .containsEntry("nodes/shop-2", "state: draining\n")
        .containsEntry("nodes/eu", "selector: zone = eu\nstate: paused\n");
    assertThat(document.toTree().document()).isEqualTo(document);
    TreeMap<String, String> alone = new TreeMap<>(documents);
    alone.remove("processes/order");
    assertThat(new PolicyTree(alone).document().processes().get("order").activities())
        .isEqualTo(document.processes().get("order").activities());
  }

  @Test
  void shouldRefuseAKeyThatThisVersionDoesNotKnow() {
    TreeMap<String, String> documents = new TreeMap<>(DOCUMENTS);
    documents.put("sites/main", "selector: ''\nshards: 12\ncheckpoint:\n  depth: 3\n");
    documents.put("defaults", "site: main\nhistory:\n  keep: 1d\n  level: full\n");

    assertThatThrownBy(() -> new PolicyTree(documents).document())
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessage(
            "defaults.history.level: unknown key, expected keep (line 4);"
                + " sites.main.checkpoint.depth: unknown key, expected age, bytes, keep, page, turns"
                + " (line 4)");
  }

  @Test
  void shouldRefuseDocumentsItDoesNotKnow() {
    TreeMap<String, String> documents = new TreeMap<>(DOCUMENTS);
    documents.put("recovery", "{}");
    documents.put("processes/order/lanes/boss", "{}");
    documents.put("processes/order/activities/charge/x", "{}");

    assertThatThrownBy(() -> new PolicyTree(documents).document())
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessage(
            "processes.order.activities.charge.x: this version of Covey knows no such document;"
                + " processes.order.lanes.boss: this version of Covey knows no such document;"
                + " recovery: this version of Covey knows no such document");
  }

  @Test
  void shouldMissTheDefaults() {
    TreeMap<String, String> documents = new TreeMap<>(DOCUMENTS);
    documents.remove("defaults");

    assertThatThrownBy(() -> new PolicyTree(documents).document())
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessage("defaults: the document is missing");
  }

  @Test
  void shouldReadBackWhatMetaSays() {
    RevisionMeta meta =
        new RevisionMeta(
            "ann: \"on\"", Instant.parse("2026-11-24T01:02:03Z"), "two\nlines # é", "sha256:00");

    assertThat(RevisionMeta.parse(meta.toYaml())).isEqualTo(meta);
    assertThatThrownBy(() -> RevisionMeta.parse("who: a\nwhen: soon\nwhy: b\ndigest: c\n"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessage("meta.when: 'soon' is no ISO 8601 time in UTC (line 2)");
  }
}
