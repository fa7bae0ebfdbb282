package dev.covey.cli;

import dev.covey.cli.collective.Connection;
import dev.covey.engine.CoveyPlugin;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;

/**
 * The engine of a node, configured.
 *
 * @param labels as {@code a=b,c=d}
 * @param connection null for an engine alone
 * @param database its URL, or null for an H2 in memory
 * @param data folder of the plugin's, or null; not null for an engine alone
 * @param threads that run jobs
 * @param policyPublicKeys whose signatures the policy needs, PEM; empty for none
 */
record NodeEngine(
    String id,
    String labels,
    Connection connection,
    String database,
    Path data,
    int threads,
    String policyPublicKeys) {
  /** MyBatis's usual 10 starve when many commands fetch at once. */
  private static final int CONNECTIONS = 64;

  private static final String H2 = "jdbc:h2:";
  private static final String CLOSE_ON_EXIT = "DB_CLOSE_ON_EXIT";

  /** Builds the engine, which joins the collective; close it. */
  ProcessEngine build() {
    StandaloneProcessEngineConfiguration configuration = new StandaloneProcessEngineConfiguration();
    configuration.setProcessEngineName(id);
    configuration.setJdbcUrl(url());
    configuration.setJdbcMaxActiveConnections(CONNECTIONS);
    configuration.setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE);
    configuration.setHistory(ProcessEngineConfiguration.HISTORY_FULL);
    configuration.setEnforceHistoryTimeToLive(false);
    configuration.setMetricsEnabled(false);
    configuration.setTaskMetricsEnabled(false);
    // A job that fails says so when it has no retries left, not each time.
    configuration.setEnableReducedJobExceptionLogging(true);
    configuration.setEnableCmdExceptionLogging(false);
    configuration.setJobExecutor(jobExecutor());
    configuration.setJobExecutorActivate(true);
    configuration.getProcessEnginePlugins().add(plugin());
    return configuration.buildProcessEngine();
  }

  String url() {
    String url =
        database == null ? H2 + "mem:" + id + ";DB_CLOSE_DELAY=-1;QUERY_CACHE_SIZE=1024" : database;
    // H2 would close the database at SIGTERM, while the node still hands its shards over.
    return url.startsWith(H2) && !url.contains(CLOSE_ON_EXIT)
        ? url + ";" + CLOSE_ON_EXIT + "=FALSE"
        : url;
  }

  private JobExecutor jobExecutor() {
    DefaultJobExecutor executor = new DefaultJobExecutor();
    executor.setCorePoolSize(threads);
    executor.setMaxPoolSize(threads);
    executor.setQueueSize(Math.max(3, threads));
    executor.setMaxJobsPerAcquisition(Math.max(3, threads));
    executor.setWaitTimeInMillis(25);
    executor.setMaxWait(250);
    executor.setBackoffTimeInMillis(5);
    executor.setMaxBackoff(50);
    return executor;
  }

  private CoveyPlugin plugin() {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setNodeId(id);
    plugin.setLabels(labels);
    plugin.setDataDirectory(data == null ? null : data.toString());
    if (connection == null) {
      plugin.setCollective(ZooKeeperOptions.DEFAULT_COLLECTIVE);
      plugin.setStore("file");
      return plugin;
    }
    plugin.setCollective(connection.collective());
    plugin.setKafkaBootstrapServers(connection.kafka());
    plugin.setKafkaProperties(text(connection.kafkaProperties()));
    plugin.setZooKeeperConnect(connection.zooKeeper());
    plugin.setZooKeeperCredential(connection.credential());
    plugin.setPolicyPublicKeys(policyPublicKeys);
    return plugin;
  }

  private static String text(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
