package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.QuickEngineConfiguration;
import dev.covey.engine.capture.Capture;
import dev.covey.engine.capture.UnsupportedDatabaseException;
import dev.covey.fabric.FabricException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What cannot work is refused while the engine is built, and says what to do. */
class StartRefusalTest {
  @Test
  void shouldNameTheMissingProperty() {
    refused(plugin -> plugin.setCollective(null)).hasMessageContaining("'collective'");
    refused(plugin -> plugin.setNodeId(null)).hasMessageContaining("'nodeId'");
    refused(plugin -> plugin.setKafkaBootstrapServers(" "))
        .hasMessageContaining("'kafkaBootstrapServers'");
    refused(plugin -> plugin.setZooKeeperConnect(null)).hasMessageContaining("'zooKeeperConnect'");
  }

  @Test
  void shouldNameTheMalformedProperty() {
    refused(plugin -> plugin.setLabels("payments")).hasMessageContaining("role=payments");
    refused(plugin -> plugin.setReplicationFactor("three")).hasMessageContaining("'three'");
    refused(plugin -> plugin.setReplicationFactor("0")).hasMessageContaining("at least 1");
    refused(plugin -> plugin.setNodeId("a/b")).hasMessageContaining("'a/b'");
  }

  @Test
  void shouldRefuseADatabaseThatCannotBeCaptured() {
    DatabaseMetaData metaData =
        (DatabaseMetaData)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getDatabaseProductName") ? "PostgreSQL" : null);
    Connection connection =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getMetaData") ? metaData : null);
    assertThatThrownBy(() -> Capture.requireSupported(connection))
        .isInstanceOf(UnsupportedDatabaseException.class)
        .hasMessageContaining("PostgreSQL")
        .hasMessageContaining("H2");
  }

  @Test
  void shouldRefuseASecondNodeOfTheSameId() {
    try (LocalCollective collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """)) {
      collective.join("node-1", "");
      collective.awaitShards(1);
      ProcessEngineConfigurationImpl second = configuration(collective.plugin("node-1", ""));
      assertThatThrownBy(second::buildProcessEngine)
          .isInstanceOf(FabricException.class)
          .hasMessageContaining("'node-1'")
          .hasMessageContaining("in use")
          .hasMessageContaining("give this node another id");
      assertThat(collective.shards("node-1")).contains("main/0");
    }
  }

  /** These wait half a minute before they give up. */
  @Test
  @EnabledIfSystemProperty(named = "covey.soak", matches = "true")
  void shouldRefuseToStartWithoutKafkaOrPolicy() {
    try (LocalCollective collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """)) {
      CoveyPlugin noKafka = collective.plugin("node-1", "");
      noKafka.setKafkaBootstrapServers("127.0.0.1:1");
      assertThatThrownBy(configuration(noKafka)::buildProcessEngine)
          .isInstanceOf(FabricException.class)
          .hasMessageContaining("127.0.0.1:1");
      CoveyPlugin noPolicy = collective.plugin("node-2", "");
      noPolicy.setCollective("nobody-pushed-one");
      assertThatThrownBy(configuration(noPolicy)::buildProcessEngine)
          .isInstanceOf(ProcessEngineException.class)
          .hasMessageContaining("node-2 has no policy")
          .hasMessageContaining("covey policy push");
    }
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      Consumer<CoveyPlugin> change) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective("refused");
    plugin.setNodeId("node-1");
    plugin.setKafkaBootstrapServers("127.0.0.1:1");
    plugin.setZooKeeperConnect("127.0.0.1:1");
    change.accept(plugin);
    return assertThatThrownBy(configuration(plugin)::buildProcessEngine)
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ProcessEngineConfigurationImpl configuration(CoveyPlugin plugin) {
    ProcessEngineConfigurationImpl configuration = new QuickEngineConfiguration();
    configuration.setProcessEngineName("refused-" + System.nanoTime());
    configuration.setJdbcUrl("jdbc:h2:mem:refused-" + System.nanoTime());
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setMetricsEnabled(false);
    configuration.getProcessEnginePlugins().add(plugin);
    return configuration;
  }
}
