package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.cli.collective.Connection;
import dev.covey.examples.order.OrderApplication;
import java.nio.file.Path;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void shouldRunAloneAndComeBackWithWhatItHad(@TempDir Path folder) {
    NodeEngine alone = new NodeEngine("hermit", "", null, "jdbc:h2:mem:hermit", folder, 1, "");
    ProcessEngine engine = alone.build();
    OrderApplication.deploy(engine);
    long definitions = engine.getRepositoryService().createProcessDefinitionQuery().count();
    engine.close();

    ProcessEngine next = alone.build();
    assertThat(definitions).isPositive();
    assertThat(next.getRepositoryService().createProcessDefinitionQuery().count())
        .isEqualTo(definitions);
    next.close();
  }

  private static String url(String database) {
    return new NodeEngine("n", "", CONNECTION, database, null, 1, "").url();
  }
}
