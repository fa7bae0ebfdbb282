package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.cli.collective.Connection;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeEngineTest {
  private static final Connection CONNECTION = new Connection("c", "k:1", Map.of(), "z:1", null);

  @Test
  void shouldKeepH2OpenWhileTheNodeLeaves() {
    assertThat(url(null)).startsWith("jdbc:h2:mem:n").endsWith(";DB_CLOSE_ON_EXIT=FALSE");
    assertThat(url("jdbc:h2:./db")).isEqualTo("jdbc:h2:./db;DB_CLOSE_ON_EXIT=FALSE");
  }

  @Test
  void shouldLeaveOtherDatabasesAsTheyAreGiven() {
    assertThat(url("jdbc:postgresql://db/x")).isEqualTo("jdbc:postgresql://db/x");
    assertThat(url("jdbc:h2:./db;DB_CLOSE_ON_EXIT=TRUE"))
        .isEqualTo("jdbc:h2:./db;DB_CLOSE_ON_EXIT=TRUE");
  }

  private static String url(String database) {
    return new NodeEngine("n", "", CONNECTION, database, null, 1).url();
  }
}
