package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperSettingsTest {

  @Test
  void shouldNeverShowThePassword() {
    assertThat(settings("c", "node:secret").toString())
        .contains("node:***")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", ":secret", "secret:"})
  void shouldRefuseACredentialThatIsNoneWithoutShowingIt(String credential) {
    assertThatThrownBy(() -> settings("c", credential))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a ZooKeeper credential is written user:password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "a.b", "ä"})
  void shouldRefuseACollectiveThatCannotBeAPath(String collective) {
    assertThatThrownBy(() -> settings(collective, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a collective's name");
  }

  private static ZooKeeperSettings settings(String collective, String credential) {
    return new ZooKeeperSettings("zk:2181", collective, credential, null, Duration.ofSeconds(1));
  }
}
