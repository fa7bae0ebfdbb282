package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteTest {

  /** Computed by an independent program; these values are in ids and must never change. */
  @ParameterizedTest
  @CsvSource({"main,26378", "payments,33957", "a,33504", "eu-west-1,29811", "kn,65535"})
  void shouldNumberSitesForEver(String name, int number) {
    assertThat(new Site(name, LabelSelector.ALL, 1).number()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Main", "1a", "-a", "a_b", "a.b", "a/b", "abcdefghijklmnopqrstuvwxyzabcdef"})
  void shouldRefuseNamesThatCannotBePartOfATopic(String name) {
    assertThatThrownBy(() -> new Site(name, LabelSelector.ALL, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a site name");
  }

  @Test
  void shouldReserveTheCatalog() {
    assertThatThrownBy(() -> new Site("catalog", LabelSelector.ALL, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reserved");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 4097})
  void shouldRefuseShardCountsOutOfRange(int shards) {
    assertThatThrownBy(() -> new Site("main", LabelSelector.ALL, shards))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 4096");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 17})
  void shouldRefuseStandbysOutOfRange(int standbys) {
    assertThatThrownBy(
            () ->
                new Site(
                    "main",
                    LabelSelector.ALL,
                    1,
                    standbys,
                    CheckpointingChoices.NONE,
                    Optional.empty(),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a shard has 0 to 16 standbys, not " + standbys);
  }
}
