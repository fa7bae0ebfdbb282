package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyExplanationTest {

  private final PolicyExplanation explanation =
      PolicyDocument.parse(
              """
              sites:
                main:
                  selector: ""
                  shards: 12
                  standbys: 1
                  checkpoint: { turns: 5, keep: 7d }
                  workspace: { quota: 1MiB }
                payments: { selector: "role = payments", shards: 6, history: { keep: forever } }
              defaults:
                site: main
                checkpoint: { turns: 7, age: 10m }
                history: { keep: 1d }
              processes:
                order: {}
                payment: { site: payments, durability: relaxed }
                refund: { site: payments }
              """)
          .toPolicy(new Revision(1))
          .explanation();

  @Test
  void shouldNameTheDocumentOfEachValueOfAProcess() {
    assertThat(lines(explanation.process("payment")))
        .containsExactly(
            "site = payments from processes/payment",
            "durability = relaxed from processes/payment");
    assertThat(lines(explanation.process("refund")))
        .containsExactly(
            "site = payments from processes/refund", "durability = journaled from defaults");
    assertThat(lines(explanation.process("order")))
        .containsExactly("site = main from defaults", "durability = journaled from defaults")
        .isEqualTo(lines(explanation.process("unheard-of")));
  }

  @Test
  void shouldShowWhichCodeMayRunByBothDocuments() {
    PolicyExplanation limited =
        PolicyDocument.parse(
                """
                sites: { main: { selector: "", shards: 12 } }
                defaults: { site: main }
                delegates: { allow: [com.**], deny: ["script:*"] }
                processes: { p: { delegates: { deny: [com.acme.Pay] } } }
                """)
            .toPolicy(new Revision(1))
            .explanation();

    assertThat(lines(limited.process("p")))
        .endsWith(
            "delegates.allow = [com.**] from delegates",
            "delegates.deny = [script:*] from delegates",
            "own delegates.deny = [com.acme.Pay] from processes/p");
  }

  @Test
  void shouldNameTheDocumentOfEachValueOfASite() {
    assertThat(lines(explanation.site("main")))
        .containsExactly(
            "selector = \"\" from sites/main",
            "shards = 12 from sites/main",
            "standbys = 1 from sites/main",
            "checkpoint.page = 4KiB from built in",
            "checkpoint.turns = 5 from sites/main",
            "checkpoint.bytes = 64MiB from built in",
            "checkpoint.age = 10m from defaults",
            "checkpoint.keep = 7d from sites/main",
            "history.keep = 1d from defaults",
            "workspace.quota = 1MiB from sites/main");
    assertThat(lines(explanation.site("payments")))
        .contains(
            "checkpoint.turns = 7 from defaults", "history.keep = forever from sites/payments");
    assertThat(lines(explanation.site("catalog")))
        .containsExactly(
            "checkpoint.page = 4KiB from built in",
            "checkpoint.turns = 7 from defaults",
            "checkpoint.bytes = 64MiB from built in",
            "checkpoint.age = 10m from defaults",
            "checkpoint.keep = 0s from built in",
            "history.keep = 1d from defaults",
            "workspace.quota = 64MiB from built in");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> explanation.site("paymnts"))
        .withMessage("there is no site 'paymnts', did you mean payments?");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.covey.policy.SampleDocument#valid")
  void shouldSayWhatThePolicySays(SampleDocument sample) {
    Policy policy = PolicyDocument.parse(sample.yaml()).toPolicy(new Revision(1));
    PolicyExplanation explained = policy.explanation();
    List<String> keys = new ArrayList<>(policy.processes().keySet());
    keys.add("unheard-of");
    for (String key : keys) {
      assertThat(explained.siteOf(key).value()).isEqualTo(policy.siteOf(key).name());
      assertThat(explained.durabilityOf(key).value()).isEqualTo(policy.durabilityOf(key));
    }
    List<String> sites = new ArrayList<>(policy.sites().keySet());
    sites.addAll(List.of(Site.CATALOG, "gone"));
    for (String site : sites) {
      assertThat(
              new Checkpointing(
                  explained.pageBytesOf(site).value(),
                  explained.turnsOf(site).value(),
                  explained.bytesOf(site).value(),
                  explained.ageOf(site).value(),
                  explained.keepOf(site).value()))
          .isEqualTo(policy.checkpointingOf(site));
      assertThat(explained.historyOf(site).value()).isEqualTo(policy.historyOf(site));
      assertThat(explained.workspaceOf(site).value()).isEqualTo(policy.workspaceOf(site));
    }
  }

  private static List<String> lines(Map<String, Resolved<String>> settings) {
    return settings.entrySet().stream()
        .map(
            setting ->
                "%s = %s from %s"
                    .formatted(
                        setting.getKey(),
                        setting.getValue().value(),
                        setting.getValue().document()))
        .toList();
  }
}
