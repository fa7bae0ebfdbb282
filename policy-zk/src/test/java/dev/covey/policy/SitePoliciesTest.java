package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SitePoliciesTest {
  private final Policy policy =
      PolicyDocument.parse(
              """
              sites:
                main: { selector: "", shards: 12, history: { keep: 2d } }
                payments:
                  selector: "role = payments"
                  shards: 6
                  checkpoint: { turns: 2000, age: 10m }
                  workspace: { quota: 1KiB }
              defaults:
                site: main
                checkpoint: { page: 8KiB, turns: 500 }
                history: { keep: 1d }
              processes:
                payment: { site: payments }
                order:
                  durability: relaxed
                  activities: { charge: { site: payments }, pack: { retry: R3/PT10S } }
              """)
          .toPolicy(new Revision(7));
  private final SitePolicies sites = SitePolicies.of(policy);

  @Test
  void shouldAnswerAsThePolicyDoes() {
    for (String name : List.of("main", "payments", Site.CATALOG, "removed")) {
      SitePolicy site = sites.named(name);
      assertThat(site.checkpointing()).as(name).isEqualTo(policy.checkpointingOf(name));
      assertThat(site.history()).as(name).isEqualTo(policy.historyOf(name));
      assertThat(site.workspace()).as(name).isEqualTo(policy.workspaceOf(name));
      assertThat(site.revision()).as(name).isEqualTo(new Revision(7));
    }
    for (String key : List.of("payment", "order", "unnamed")) {
      assertThat(sites.ofProcess(key).name()).as(key).isEqualTo(policy.siteOf(key).name());
      assertThat(sites.ofProcess(key).shards()).as(key).isEqualTo(policy.siteOf(key).shards());
    }
  }

  @Test
  void shouldPlaceOnlyActivitiesThatNameASite() {
    assertThat(sites.ofActivity("order", "charge")).isSameAs(sites.named("payments"));
    assertThat(policy.siteOf("order", "charge")).contains(policy.sites().get("payments"));
    for (String id : List.of("pack", "unnamed")) {
      assertThat(sites.ofActivity("order", id)).as(id).isNull();
      assertThat(policy.siteOf("order", id)).as(id).isEmpty();
    }
    assertThat(sites.ofActivity("payment", "charge")).isNull();
    assertThat(sites.ofActivity(null, "charge")).isNull();
  }

  @Test
  void shouldStartAProcessThatIsNotKnownWhereTheDefaultsSay() {
    assertThat(sites.ofProcess(null)).isSameAs(sites.named("main")).isSameAs(sites.ofDefaults());
  }

  @Test
  void shouldFindASiteByTheNumberInIds() {
    for (Site site : policy.sites().values()) {
      assertThat(sites.numbered(site.number()).name()).isEqualTo(site.name());
      assertThat(sites.numbered(site.number()).number()).isEqualTo(site.number());
    }
    assertThat(sites.numbered(0).name()).isEqualTo(Site.CATALOG);
    assertThat(sites.numbered(Site.numberOf("removed")).name()).isEqualTo(Site.CATALOG);
  }
}
