package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyChangesTest {

  private static final String SITES = "sites: { main: { selector: '', shards: 12 } }\n";
  private static final String DEFAULTS = "defaults: { site: main }\n";
  private static final PolicyDocument BASE =
      PolicyDocument.parse(SITES + DEFAULTS + "processes: { p: { durability: relaxed }, q: {} }");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ p: { durability: journaled }, q: {} } | ~ processes.p.durability: relaxed -> journaled",
        "{ p: { durability: relaxed } } | - processes.q: {}",
        "{ p: { durability: relaxed }, q: {}, r: {} } | + processes.r: {}",
        "{ p: { durability: relaxed, site: main }, q: {} } | + processes.p.site: main",
        "{ p: {}, q: {} } | - processes.p.durability: relaxed; + processes.p: {}",
        "{ p: { durability: relaxed, versions: { 3: 100% } }, q: {} } | + processes.p.versions.3: 100%",
        "{} | - processes.p.durability: relaxed; - processes.q: {}",
        "{ p: { durability: relaxed }, q: { activities: { a.b: { retry: PT1S } } } } |"
            + " - processes.q: {}; + processes.q.activities.\"a.b\".retry: R2/PT1S",
        "{ p: { durability: relaxed }, q: {}, a.b: {} } | + processes.\"a.b\": {}",
      })
  void shouldNameEachSettingThatIsDifferent(String processes, String changes) {
    PolicyDocument other = PolicyDocument.parse(SITES + DEFAULTS + "processes: " + processes);

    assertThat(texts(BASE.changesTo(other))).containsExactly(changes.split("; "));
  }

  @Test
  void shouldNameSettingsOfSitesAndDefaults() {
    PolicyDocument other =
        PolicyDocument.parse(
            """
            sites:
              main: { selector: "gpu", shards: 12, checkpoint: { age: 10m } }
              new: { selector: "", shards: 1 }
            defaults: { site: new, history: { keep: 1d } }
            processes: { p: { durability: relaxed }, q: {} }
            nodes: { shop-2: { state: draining } }
            """);

    assertThat(texts(BASE.changesTo(other)))
        .containsExactlyInAnyOrder(
            "~ sites.main.selector: \"\" -> gpu",
            "+ sites.main.checkpoint.age: 10m",
            "+ sites.new.selector: \"\"",
            "+ sites.new.shards: 1",
            "~ defaults.site: main -> new",
            "+ defaults.history.keep: 1d",
            "+ nodes.shop-2.state: draining");
  }

  @Test
  void shouldNameEachVersionWhoseShareIsDifferent() {
    PolicyDocument tenth =
        PolicyDocument.parse(SITES + DEFAULTS + "processes: { p: { versions: {3: 90%, 4: 10%} } }");
    PolicyDocument whole =
        PolicyDocument.parse(SITES + DEFAULTS + "processes: { p: { versions: { 4: 100% } } }");

    assertThat(texts(tenth.changesTo(whole)))
        .containsExactly("- processes.p.versions.3: 90%", "~ processes.p.versions.4: 10% -> 100%");
  }

  @Test
  void shouldNamePatternsThatAreDifferent() {
    PolicyDocument denied = PolicyDocument.parse(BASE.toYaml() + "delegates: { deny: [a.**] }");
    PolicyDocument other =
        PolicyDocument.parse(BASE.toYaml() + "delegates: { allow: [b], deny: [a.**, c] }");

    assertThat(texts(BASE.changesTo(denied))).containsExactly("+ delegates.deny: [a.**]");
    assertThat(texts(denied.changesTo(other)))
        .containsExactly("~ delegates.deny: [a.**] -> [a.**, c]", "+ delegates.allow: [b]");
  }

  @Test
  void shouldTellKeysWithDotsFromSettings() {
    PolicyDocument dotted =
        PolicyDocument.parse(SITES + DEFAULTS + "processes: { p: {}, p.site: { site: main } }");
    PolicyDocument plain =
        PolicyDocument.parse(SITES + DEFAULTS + "processes: { p: { site: main }, p.site: {} }");

    assertThat(texts(dotted.changesTo(plain)))
        .containsExactlyInAnyOrder(
            "- processes.p: {}",
            "+ processes.p.site: main",
            "- processes.\"p.site\".site: main",
            "+ processes.\"p.site\": {}");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.covey.policy.SampleDocument#valid")
  void shouldBeEmptyExactlyBetweenEqualDocuments(SampleDocument sample) {
    PolicyDocument document = PolicyDocument.parse(sample.yaml());

    assertThat(document.changesTo(PolicyDocument.parse(document.toYaml()))).isEmpty();
    SampleDocument.valid()
        .map(other -> PolicyDocument.parse(other.yaml()))
        .forEach(
            other ->
                assertThat(document.changesTo(other).isEmpty()).isEqualTo(document.equals(other)));
  }

  @Test
  void shouldBeAChange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PolicyChange("a", Optional.of("b"), Optional.of("b")))
        .withMessage("Expected two values at a, but both are b");
  }

  private static List<String> texts(List<PolicyChange> changes) {
    return changes.stream().map(PolicyChange::toString).toList();
  }
}
