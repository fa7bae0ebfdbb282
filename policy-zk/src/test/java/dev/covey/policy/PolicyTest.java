package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTest {

  private final Policy policy =
      PolicyDocument.parse(
              """
              sites:
                main: { selector: "", shards: 12 }
                payments: { selector: "role = payments", shards: 6 }
              defaults: { site: main, durability: journaled }
              processes:
                payment: { site: payments, durability: relaxed }
                refund: { site: payments }
                note: { durability: relaxed }
              """)
          .toPolicy(new Revision(3));

  @Test
  void shouldLetAProcessOverrideTheDefaults() {
    assertThat(policy.siteOf("payment").name()).isEqualTo("payments");
    assertThat(policy.durabilityOf("payment")).isEqualTo(Durability.RELAXED);
    assertThat(policy.siteOf("refund").name()).isEqualTo("payments");
    assertThat(policy.durabilityOf("refund")).isEqualTo(Durability.JOURNALED);
    assertThat(policy.siteOf("note").name()).isEqualTo("main");
    assertThat(policy.durabilityOf("note")).isEqualTo(Durability.RELAXED);
    assertThat(policy.siteOf("unheard-of").name()).isEqualTo("main");
    assertThat(policy.durabilityOf("unheard-of")).isEqualTo(Durability.JOURNALED);
  }

  @Test
  void shouldKeepWhatNobodySaysAsUsual() {
    assertThat(policy.checkpointingOf("main"))
        .isEqualTo(new Checkpointing(4_096, 10_000, 64 << 20, Duration.ofHours(1), Duration.ZERO));
    assertThat(policy.historyOf("main")).isEqualTo(HistoryKeeping.FOREVER);
    assertThat(policy.workspaceOf("main")).isEqualTo(new WorkspaceQuota(64 << 20));
    assertThat(policy.sites().get("main").standbys()).isZero();
  }

  @Test
  void shouldLetASiteOverrideTheDefaultsKeyByKey() {
    Policy kept =
        PolicyDocument.parse(
                """
                sites:
                  main:
                    selector: ""
                    shards: 12
                    standbys: 2
                    checkpoint: { turns: 50, age: PT10S, keep: 0s }
                    history: { keep: forever }
                    workspace: { quota: 1MiB }
                  other: { selector: "", shards: 1, checkpoint: { page: 1KiB }, history: {} }
                defaults:
                  site: main
                  checkpoint: { turns: 100, bytes: 1MiB, keep: 7d }
                  history: { keep: 1d }
                  workspace: { quota: 2KiB }
                """)
            .toPolicy(new Revision(1));
    Duration hour = Duration.ofHours(1);

    assertThat(kept.sites().get("main").standbys()).isEqualTo(2);
    assertThat(kept.checkpointingOf("main"))
        .isEqualTo(new Checkpointing(4_096, 50, 1 << 20, Duration.ofSeconds(10), Duration.ZERO));
    assertThat(kept.checkpointingOf("other"))
        .isEqualTo(new Checkpointing(1_024, 100, 1 << 20, hour, Duration.ofDays(7)));
    assertThat(kept.checkpointingOf(Site.CATALOG))
        .isEqualTo(new Checkpointing(4_096, 100, 1 << 20, hour, Duration.ofDays(7)));
    assertThat(kept.historyOf("main")).isEqualTo(HistoryKeeping.FOREVER);
    assertThat(kept.workspaceOf("main")).isEqualTo(new WorkspaceQuota(1 << 20));
    assertThat(kept.workspaceOf("other")).isEqualTo(new WorkspaceQuota(2 << 10));
    assertThat(kept.historyOf("other").keep()).contains(Duration.ofDays(1));
    assertThat(kept.historyOf("gone").keep()).contains(Duration.ofDays(1));
  }

  @Test
  void shouldFindTheSitesOfANode() {
    assertThat(policy.sitesFor(Map.of("role", "payments")))
        .extracting(Site::name)
        .containsExactly("main", "payments");
    assertThat(policy.sitesFor(Map.of())).extracting(Site::name).containsExactly("main");
  }

  @Test
  void shouldGiveItsDocumentBack() {
    assertThat(policy.document().toPolicy(new Revision(3))).isEqualTo(policy);
  }
}
