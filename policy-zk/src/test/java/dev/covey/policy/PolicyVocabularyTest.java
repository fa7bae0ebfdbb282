package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PolicyVocabularyTest {

  @Test
  void shouldSayWhichKeysADocumentUses() {
    PolicyDocument document =
        PolicyDocument.parse(
            """
            sites: { retry: { selector: "", shards: 1, history: { keep: 1d } } }
            defaults: { site: retry }
            processes: { sites: { lanes: { retry: { site: retry } }, activities: { checkpoint: { retry: R1/PT0S } } } }
            """);

    assertThat(PolicyVocabulary.of(document))
        .containsExactly(
            "activity.retry",
            "defaults.durability",
            "defaults.site",
            "document.defaults",
            "document.processes",
            "document.sites",
            "history.keep",
            "lane.site",
            "process.activities",
            "process.lanes",
            "site.history",
            "site.selector",
            "site.shards");
  }

  @Test
  void shouldKnowAllThatADocumentCanUse() {
    SampleDocument.valid()
        .map(sample -> PolicyDocument.parse(sample.yaml()))
        .forEach(
            document ->
                assertThat(PolicyVocabulary.known()).containsAll(PolicyVocabulary.of(document)));
    assertThat(PolicyVocabulary.known())
        .contains("delegates.deny", "node.state", "checkpoint.age")
        .doesNotContain("meta.who", "rollback.who");
  }
}
