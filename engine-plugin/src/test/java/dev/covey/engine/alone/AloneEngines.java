package dev.covey.engine.alone;

import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.QuickEngineConfiguration;
import dev.covey.engine.QuickJobExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

/** Engines that are alone, each with an empty database of its own. */
final class AloneEngines {
  private AloneEngines() {}

  static CoveyPlugin plugin(Path folder) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective("alone");
    plugin.setNodeId("hermit");
    plugin.setStore("file");
    plugin.setDataDirectory(folder.toString());
    return plugin;
  }

  static ProcessEngineConfigurationImpl configuration(CoveyPlugin plugin, boolean jobs) {
    String name = "alone-" + UUID.randomUUID();
    ProcessEngineConfigurationImpl configuration = new QuickEngineConfiguration();
    configuration.setProcessEngineName(name);
    configuration.setJdbcUrl("jdbc:h2:mem:" + name + ";QUERY_CACHE_SIZE=1024");
    configuration.setJdbcMaxActiveConnections(50);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistory("full");
    configuration.setMetricsEnabled(false);
    configuration.setJobExecutorActivate(jobs);
    configuration.getProcessEnginePlugins().add(plugin);
    QuickJobExecutor.configure(configuration);
    return configuration;
  }

  /** Runs no jobs by itself; all of its shards are open. */
  static ProcessEngine start(Path folder) {
    CoveyPlugin plugin = plugin(folder);
    ProcessEngine engine = configuration(plugin, false).buildProcessEngine();
    awaitOpen(plugin);
    return engine;
  }

  static void awaitOpen(CoveyPlugin plugin) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> plugin.openShards().contains("main/0"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> plugin.openShards().contains("catalog/0"));
  }
}
