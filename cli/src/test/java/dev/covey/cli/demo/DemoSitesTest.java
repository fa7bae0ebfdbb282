package dev.covey.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Revision;
import dev.covey.policy.Site;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoSitesTest {
  private final Policy policy = PolicyDocument.parse(DemoSites.POLICY).toPolicy(new Revision(1));

  /** Whichever node is killed, each site has another one. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 12})
  void shouldGiveEachSiteTwoNodes(int nodes) {
    for (Site site : policy.sites().values()) {
      int serving = 0;
      for (int number = 1; number <= nodes; number++) {
        serving += site.selector().matches(labels(DemoSites.labels(number, nodes))) ? 1 : 0;
      }
      assertThat(serving).as(site.name()).isGreaterThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9})
  void shouldLeaveEachNodeOfSomeSiteOut(int nodes) {
    for (int number = 1; number <= nodes; number++) {
      assertThat(policy.sitesFor(labels(DemoSites.labels(number, nodes)))).hasSize(2);
    }
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    for (String label : text.split(",")) {
      labels.put(label.split("=")[0], label.split("=")[1]);
    }
    return labels;
  }
}
