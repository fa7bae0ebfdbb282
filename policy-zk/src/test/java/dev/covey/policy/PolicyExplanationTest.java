package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                retry: R3/PT10S
              processes:
                order: {}
                payment: { site: payments, durability: relaxed, versions: { 3: 90%, 4: 10% } }
                refund: { site: payments, retry: PT1M, activities: { book: { retry: R9/PT0S } } }
              nodes:
                shop-1: { state: active }
                shop-2: { state: draining }
                shop-3: { selector: "zone = eu", state: paused }
                zone-us: { selector: "zone = us", state: draining }
              """)
          .toPolicy(new Revision(1))
          .explanation();

  @Test
  void shouldNameTheDocumentOfEachValueOfAProcess() {
    assertThat(lines(explanation.process("payment")))
        .containsExactly(
            "site = payments from processes/payment",
            "durability = relaxed from processes/payment",
            "retry = R3/PT10S from defaults",
            "versions = 3: 90%, 4: 10% from processes/payment");
    assertThat(lines(explanation.process("refund")))
        .containsExactly(
            "site = payments from processes/refund",
            "durability = journaled from defaults",
            "retry = R2/PT1M from processes/refund",
            "versions = latest from built in");
    assertThat(lines(explanation.process("order")))
        .containsExactly(
            "site = main from defaults",
            "durability = journaled from defaults",
            "retry = R3/PT10S from defaults",
            "versions = latest from built in")
        .isEqualTo(lines(explanation.process("unheard-of")));
  }

  @Test
  void shouldNameTheDocumentOfEachValueOfAnActivity() {
    assertThat(lines(explanation.activity("refund", "book")))
        .containsExactly(
            "site = as the model says, else as its instance from built in",
            "retry = R9/PT0S from processes/refund/activities/book",
            "concurrent = no limit from built in");
    assertThat(lines(explanation.activity("refund", "ask")))
        .contains("retry = R2/PT1M from processes/refund", "concurrent = no limit from built in");
    assertThat(lines(explanation.activity("unheard-of", "book")))
        .contains("retry = R3/PT10S from defaults", "concurrent = no limit from built in");
    assertThat(
            lines(
                PolicyDocument.parse("{sites: {a: {selector: '', shards: 1}}, defaults: {site: a}}")
                    .toPolicy(new Revision(1))
                    .explanation()
                    .activity("refund", "book")))
        .containsExactly(
            "site = as the model says, else as its instance from built in",
            "retry = as the model says from built in",
            "concurrent = no limit from built in");
  }

  @Test
  void shouldNameTheDocumentOfALanesSite() {
    PolicyExplanation laned =
        PolicyDocument.parse(
                """
                sites: { main: { selector: "", shards: 1 }, pay: { selector: "", shards: 1 } }
                defaults: { site: main }
                processes: { order: { lanes: { Money: { site: pay }, Pay: { site: main } } } }
                """)
            .toPolicy(new Revision(1))
            .explanation();

    assertThat(lines(laned.lane("order", "money")))
        .containsExactly("site = pay from processes/order");
    assertThat(lines(laned.lane("order", "PAY")))
        .containsExactly("site = main from processes/order");
    assertThat(lines(laned.lane("other", "PAY")))
        .containsExactly("site = pay from the lane's name");
    assertThat(lines(laned.lane("other", "Clerk")))
        .containsExactly("site = as their instance from built in");
    assertThat(
            lines(
                laned.activity("other", "a", new ModelledPlace(List.of("Pay"), Optional.empty()))))
        .contains("site = pay from the lane's name");
    assertThat(lines(laned.activity("other", "a", ModelledPlace.NONE)))
        .contains("site = as its instance from built in");
  }

  @Test
  void shouldNameTheDocumentOfANodesState() {
    assertThat(explanation.stateOf("shop-1", Map.of("zone", "us")))
        .isEqualTo(new Resolved<>(NodeState.ACTIVE, "nodes/shop-1"));
    assertThat(explanation.stateOf("shop-2", Map.of("zone", "eu")))
        .isEqualTo(new Resolved<>(NodeState.DRAINING, "nodes/shop-2"));
    assertThat(explanation.stateOf("shop-3", Map.of("zone", "us")))
        .isEqualTo(new Resolved<>(NodeState.DRAINING, "nodes/zone-us"));
    assertThat(explanation.stateOf("shop-4", Map.of("zone", "eu")))
        .isEqualTo(new Resolved<>(NodeState.PAUSED, "nodes/shop-3"));
    assertThat(explanation.stateOf("shop-3", Map.of()))
        .isEqualTo(new Resolved<>(NodeState.ACTIVE, "built in"));
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
      List<String> activities = new ArrayList<>(List.of("unheard-of"));
      if (policy.processes().containsKey(key)) {
        activities.addAll(policy.processes().get(key).activities().keySet());
      }
      for (String activity : activities) {
        assertThat(explained.retryOf(key, activity).map(Resolved::value))
            .isEqualTo(policy.retryOf(key, activity));
      }
      assertThat(explained.versionsOf(key).map(Resolved::value)).isEqualTo(policy.versionsOf(key));
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

  @Test
  void shouldSayWhoGivesAnActivityItsTimeout() {
    Policy policy =
        PolicyDocument.parse(
                """
                sites: { main: { selector: "", shards: 1 } }
                defaults: { site: main, timeout: 1h }
                processes:
                  order: { timeout: 90s, activities: { charge: { timeout: PT0.5S } } }
                """)
            .toPolicy(new Revision(1));

    assertThat(policy.timesOut()).isTrue();
    assertThat(policy.timeoutOf("order", "charge"))
        .contains(
            new Resolved<>(ActivityTimeout.parse("PT0.5S"), "processes/order/activities/charge"));
    assertThat(policy.timeoutOf("order", "ship"))
        .contains(new Resolved<>(ActivityTimeout.parse("90s"), "processes/order"));
    assertThat(policy.timeoutOf("other", "x"))
        .contains(new Resolved<>(ActivityTimeout.parse("1h"), "defaults"));
    assertThat(policy.explanation().activity("order", "charge"))
        .containsEntry("timeout", new Resolved<>("PT0.5S", "processes/order/activities/charge"));
    assertThat(policy.explanation().process("order"))
        .containsEntry("timeout", new Resolved<>("90s", "processes/order"));
  }

  @Test
  void shouldSayWhoLetsVisitsMove() {
    Policy policy =
        PolicyDocument.parse(
                """
                sites: { main: { selector: "", shards: 1 } }
                defaults: { site: main }
                processes:
                  order: { move: now, activities: { charge: { move: never } } }
                """)
            .toPolicy(new Revision(1));

    assertThat(policy.moves()).isTrue();
    assertThat(policy.moveOf("order", "charge")).isEqualTo(Move.NEVER);
    assertThat(policy.moveOf("order", "ship")).isEqualTo(Move.NOW);
    assertThat(policy.moveOf("other", "x")).isEqualTo(Move.NEVER);
    assertThat(policy.explanation().activity("order", "charge"))
        .containsEntry("move", new Resolved<>("never", "processes/order/activities/charge"));
    assertThat(policy.explanation().process("order"))
        .containsEntry("move", new Resolved<>("now", "processes/order"));
    assertThat(policy.explanation().process("other")).doesNotContainKey("move");
  }
}
