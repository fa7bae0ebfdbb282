package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;

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
