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

  @Test
  void shouldRefuseDocumentsItDoesNotKnow() {
    TreeMap<String, String> documents = new TreeMap<>(DOCUMENTS);
    documents.put("recovery", "{}");

    assertThatThrownBy(() -> new PolicyTree(documents).document())
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessage("recovery: this version of Covey knows no such document");
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
        .hasMessage("meta.when: 'soon' is no ISO 8601 time in UTC");
  }
}
