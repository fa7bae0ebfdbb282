package dev.covey.policy;

import static dev.covey.policy.ModelledPlace.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                  lanes: { Card desk: { site: payments }, Main: { site: payments }, Clerks: {} }
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
    assertThat(sites.ofActivity("order", "charge", NONE)).isSameAs(sites.named("payments"));
    assertThat(policy.siteOf("order", "charge", NONE)).contains(policy.sites().get("payments"));
    for (String id : List.of("pack", "unnamed")) {
      assertThat(sites.ofActivity("order", id, NONE)).as(id).isNull();
      assertThat(policy.siteOf("order", id, NONE)).as(id).isEmpty();
    }
    assertThat(sites.ofActivity("payment", "charge", NONE)).isNull();
    assertThat(sites.ofActivity(null, "charge", NONE)).isNull();
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

  /** The first that says so wins: activity, lane, the model's property, the lane's name. */
  @ParameterizedTest(name = "{0} of {1}, in {2}, with covey.site {3}: {4} by {5}")
  @CsvSource(
      nullValues = "-",
      value = {
        "order, charge, main,            main,     payments, processes/order/activities/charge",
        "order, charge, -,               -,        payments, processes/order/activities/charge",
        "order, pack,   card  DESK,      main,     payments, processes/order",
        "order, pack,   card/main,       -,        -,        -",
        "order, pack,   clerks|Card desk,main,     payments, processes/order",
        "order, pack,   clerks|payments, main,     main,     the model's covey.site",
        "order, pack,   payments,        nowhere,  -,        -",
        "order, pack,   clerks|Payments, -,        payments, the lane's name",
        "order, pack,   main,            -,        payments, processes/order",
        "other, pack,   main,            -,        main,     the lane's name",
        "other, pack,   payments|main,   -,        payments, the lane's name",
        "other, pack,   boss|pay ments,  -,        -,        -",
        "other, pack,   -,               payments, payments, the model's covey.site",
        "-,     pack,   main,            -,        main,     the lane's name",
        "other, pack,   -,               -,        -,        -",
      })
  void shouldPlaceByPolicyThenByModel(
      String process, String activity, String lanes, String property, String site, String by) {
    ModelledPlace said =
        new ModelledPlace(
            lanes == null ? List.of() : List.of(lanes.split("\\|")), Optional.ofNullable(property));

    SitePolicy found = sites.ofActivity(process, activity, said);
    assertThat(found == null ? null : found.name()).isEqualTo(site);
    assertThat(policy.siteOf(process, activity, said).map(Site::name))
        .isEqualTo(Optional.ofNullable(site));
    assertThat(policy.explanation().siteOf(process, activity, said).map(Resolved::document))
        .isEqualTo(Optional.ofNullable(by));
    assertThat(policy.explanation().problemOf(process, activity, said).isPresent())
        .isEqualTo("nowhere".equals(property));
  }

  @Test
  void shouldSayWhichSiteWasMeant() {
    ModelledPlace said = new ModelledPlace(List.of(), Optional.of("Payments"));

    assertThat(policy.explanation().problemOf("other", "pack", said))
        .contains("there is no site 'Payments', did you mean payments?");
    assertThat(policy.explanation().problemOf("order", "charge", said)).isEmpty();
  }
}
