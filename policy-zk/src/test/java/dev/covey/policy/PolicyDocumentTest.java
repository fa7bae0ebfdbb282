package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyDocumentTest {

  private static final String VALID =
      """
      sites:
        main: { selector: "", shards: 12 }
        payments: { selector: "role = payments and zone = eu", shards: 6 }
      defaults: { site: main, durability: journaled }
      processes:
        order: { site: main }
        payment: { site: payments, durability: relaxed }
        on: {}
      """;

  @Test
  void shouldSurviveItsOwnYamlAndTree() {
    PolicyDocument document = PolicyDocument.parse(VALID);

    assertThat(document.sites().get("payments").shards()).isEqualTo(6);
    assertThat(document.processes()).containsOnlyKeys("order", "payment", "on");
    assertThat(PolicyDocument.parse(document.toYaml())).isEqualTo(document);
    assertThat(document.toTree().document()).isEqualTo(document);
  }

  @Test
  void shouldDefaultToJournaled() {
    PolicyDocument document =
        PolicyDocument.parse("{sites: {a: {selector: '', shards: 1}}, defaults: {site: a}}");

    assertThat(document.defaults().durability()).isEqualTo(Durability.JOURNALED);
  }

  @Test
  void shouldReadTheExampleOfItsDocumentation() throws IOException {
    String page = Files.readString(Path.of("../docs/configuration.md"));
    String yaml = page.substring(page.indexOf("```yaml") + 7, page.indexOf("```\n\n### sites"));

    PolicyDocument document = PolicyDocument.parse(yaml);

    assertThat(document.toPolicy(new Revision(1)).checkpointingOf("payments"))
        .isEqualTo(
            new Checkpointing(4_096, 2_000, 64 << 20, Duration.ofMinutes(10), Duration.ofDays(7)));
  }

  static Stream<Arguments> mistakes() {
    String site = "sites: {main: {selector: '', shards: 1}}\n";
    String sound = site + "defaults: {site: main}\n";
    return Stream.of(
        wrong(
            site + "defaults: {site: main, durabilty: journaled}",
            "defaults.durabilty: unknown key, did you mean durability?"),
        wrong(sound + "proceses: {}", "proceses: unknown key, did you mean processes?"),
        wrong(sound + "zebra: {}", "zebra: unknown key"),
        wrong(
            site + "defaults: {site: mian}",
            "defaults.site: there is no site 'mian', did you mean main?"),
        wrong(site, "defaults.site: missing: write site: main (the name of one of the sites)"),
        wrong(sound + "processes: {p: {site: far}}", "processes.p.site: there is no site 'far'"),
        wrong(
            sound + "processes: {p: {durability: no}}",
            "processes.p.durability: 'no' is neither journaled nor relaxed"),
        wrong(sound + "processes: {a/b: {}}", "processes.a/b: not a process definition key"),
        wrong(sound + "processes: {..: {}}", "processes...: not a process definition key"),
        wrong(
            sound + "processes: [a]",
            "processes: expected a mapping (key: value), but found a list"),
        wrong("defaults: {site: main}", "sites: at least one is needed"),
        wrong(
            "sites: {main: {selector: '', shards: twelve}}\ndefaults: {site: main}",
            "sites.main.shards: expected a whole number, but found 'twelve'"),
        wrong(
            "sites: {main: {selector: '', shards: 0}}\ndefaults: {site: main}",
            "sites.main.shards: a site has 1 to 4096 shards, not 0"),
        wrong(
            "sites: {main: {selector: '', shards: 99999999999}}\ndefaults: {site: main}",
            "sites.main.shards: expected a whole number"),
        inSite("standbys: -1", "standbys: a shard has 0 to 16 standbys, not -1"),
        inSite("workspace: {quota: much}", "workspace.quota: 'much' is no size: write bytes, or"),
        inSite(
            "workspace: {quota: 2048GiB}", "workspace.quota: a workspace has 0 bytes to 1024GiB"),
        inSite("workspace: {quotas: 1}", "workspace.quotas: unknown key, did you mean quota?"),
        inSite("standbys: some", "standbys: expected a whole number, but found 'some'"),
        inSite("standby: 1", "standby: unknown key, did you mean standbys?"),
        inSite("checkpoint: {pages: 4KiB}", "checkpoint.pages: unknown key, did you mean page?"),
        inSite("checkpoint: {page: 4kB}", "checkpoint.page: '4kB' is no size: write bytes, or"),
        inSite("checkpoint: {page: [1]}", "checkpoint.page: expected text, but found a list"),
        inSite("checkpoint: {page: 5000000000}", "checkpoint.page: a page is 512 bytes to 1MiB"),
        inSite("checkpoint: {page: 511}", "checkpoint.page: a page is 512 bytes to 1MiB, not 511"),
        inSite(
            "checkpoint: {turns: 0}",
            "checkpoint.turns: a full checkpoint is due after 1 to 999999999 turns, not 0"),
        inSite("checkpoint: {turns: 1e4}", "checkpoint.turns: expected a whole number"),
        inSite(
            "checkpoint: {bytes: 63KiB}",
            "checkpoint.bytes: a full checkpoint is due after 64KiB to 1024GiB of journal, not"),
        inSite("checkpoint: {bytes: }", "checkpoint.bytes: '' is no size"),
        inSite(
            "checkpoint: {age: 0s}",
            "checkpoint.age: the age of a full checkpoint is 1s to 36500d, not 0s"),
        inSite("checkpoint: {keep: -1d}", "checkpoint.keep: '-1d' is no duration: write"),
        inSite(
            "checkpoint: {keep: PT-1S}",
            "checkpoint.keep: the time to keep turns is 0s to 36500d, not PT-1S"),
        inSite("checkpoint: {keeps: 1d}", "checkpoint.keeps: unknown key, did you mean keep?"),
        inSite("checkpoint: {age: 10}", "checkpoint.age: '10' is no duration: write"),
        inSite("checkpoint: 10s", "checkpoint: expected a mapping (key: value), but found '10s'"),
        inSite("history: {kept: 1d}", "history.kept: unknown key, did you mean keep?"),
        inSite("history: {keep: ever}", "history.keep: 'ever' is no duration: write"),
        inSite("history: {keep: PT-1S}", "history.keep: the time to keep is 0s to 36500d, not"),
        wrong(
            site + "defaults: {site: main, checkpoint: {ages: 1h}, history: {keep: x}}",
            "defaults.checkpoint.ages: unknown key, did you mean age?"),
        wrong(
            site + "defaults: {site: main, history: {keep: x}}",
            "defaults.history.keep: 'x' is no duration"),
        wrong(sound + "processes: {p: {history: {}}}", "processes.p.history: unknown key"),
        ramp("4: 10", "versions.4: '10' is no share: write 0% to 100%, with up to 4 decimals"),
        ramp("4: 100.1%", "versions.4: '100.1%' is no share"),
        ramp("4: 10.00001%", "versions.4: '10.00001%' is no share"),
        ramp("4: -10%", "versions.4: '-10%' is no share"),
        ramp("4: [10%]", "versions.4: expected text, but found a list"),
        ramp("v4: 100%", "versions.v4: not a version of a process definition: write a whole"),
        ramp("0: 100%", "versions.0: not a version of a process definition"),
        ramp("04: 100%", "versions.04: not a version of a process definition"),
        ramp("4: 50%, 4: 50%", "versions.4: written twice"),
        ramp("3: 90%, 4: 5%", "versions: the shares are 95% together, but must be 100%"),
        ramp("3: 90%, 4: 10.0001%", "versions: the shares are 100.0001% together, but must be"),
        wrong(sound + "processes: {p: {version: {}}}", "processes.p.version: unknown key, did you"),
        wrong(
            sound + "processes: {p: {versions: 4}}",
            "processes.p.versions: expected a mapping (key: value), but found '4'"),
        wrong(
            "sites: {main: {selector: ''}}\ndefaults: {site: main}",
            "sites.main.shards: missing: write shards: 12"),
        wrong(
            "sites: {main: {shards: 1}}\ndefaults: {site: main}",
            "sites.main.selector: missing: write selector: \"\" (all nodes)"),
        wrong(
            "sites: {main: {selector: 'a =', shards: 1}}\ndefaults: {site: main}",
            "sites.main.selector: selector \"a =\", character 4: expected a value"),
        wrong(
            "sites: {main: {selector: [a], shards: 1}}\ndefaults: {site: main}",
            "sites.main.selector: expected text, but found a list"),
        wrong(
            "sites: {catalog: {selector: '', shards: 1}}\ndefaults: {site: catalog}",
            "sites.catalog: the name 'catalog' is reserved"),
        wrong(
            "sites: {site-998: {selector: '', shards: 1}, site-2446: {selector: '', shards: 1}}\n"
                + "defaults: {site: site-998}",
            "sites.site-998: its number inside ids, 18965, is also that of 'site-2446'"),
        wrong(site + "defaults: {site: main", "not readable as YAML: expected ',' or '}'"),
        wrong(site + site, "sites: written twice, first in line 1 (line 2)"),
        wrong(
            "!!javax.script.ScriptEngineManager []",
            "not readable as YAML: Global tag is not allowed"),
        wrong("[".repeat(1000), "not readable as YAML: Nesting Depth exceeded"),
        wrong(
            "a: &a {b: c}\nd: [" + "*a, ".repeat(100) + "]",
            "not readable as YAML: Number of aliases for non-scalar nodes exceeds"),
        wrong(
            "#" + "x".repeat(600_000),
            "600001 characters are too many: a document has at most 524288"),
        wrong("just text", "expected a mapping (key: value), but found 'just text'"));
  }

  private static Arguments ramp(String shares, String problem) {
    return wrong(
        "sites: {main: {selector: '', shards: 1}}\ndefaults: {site: main}\nprocesses: {p: {versions: {"
            + shares
            + "}}}",
        "processes.p." + problem);
  }

  private static Arguments inSite(String entry, String problem) {
    return wrong(
        "sites: {main: {selector: '', shards: 1, " + entry + "}}\ndefaults: {site: main}",
        "sites.main." + problem);
  }

  private static Arguments wrong(String yaml, String problem) {
    return Arguments.of(yaml.length() > 200 ? yaml.substring(0, 200) : yaml, yaml, problem);
  }

  @ParameterizedTest(name = "{0} gives {2}")
  @MethodSource("mistakes")
  void shouldSayWhatIsWrongAndWhere(String shown, String yaml, String problem) {
    InvalidPolicyException thrown =
        catchThrowableOfType(InvalidPolicyException.class, () -> PolicyDocument.parse(yaml));

    assertThat(thrown).isNotNull();
    assertThat(thrown.problems())
        .extracting(PolicyProblem::toString)
        .anySatisfy(text -> assertThat(text).startsWith(problem));
    assertThat(thrown.getMessage()).contains(problem);
  }

  @Test
  void shouldListAllProblemsAtOnce() {
    InvalidPolicyException thrown =
        catchThrowableOfType(
            InvalidPolicyException.class,
            () -> PolicyDocument.parse("{sites: {A: {shards: 0}}, defaults: {durability: x}}"));

    assertThat(thrown.problems())
        .extracting(PolicyProblem::path)
        .isEqualTo(
            List.of(
                "sites.A",
                "sites.A.selector",
                "sites.A.shards",
                "defaults.site",
                "defaults.durability"));
  }
}
