package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.QuickJobExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node in a process of its own, for tests that kill it. Reads lines {@code number verb argument…}
 * and answers each with {@code number ok text} or {@code number failed text}, in any order; says
 * {@code 0 ok ready} first. Halts when its input ends, so it never outlives the test.
 */
public final class NodeProcess {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

  private final PrintStream answers;
  private final NodeWork work;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private NodeProcess(PrintStream answers, NodeWork work) {
    this.answers = answers;
    this.work = work;
  }

  /** Arguments: collective, node, Kafka, ZooKeeper, JDBC URL, and labels if it has any. */
  public static void main(String[] args) {
    PrintStream answers = System.out;
    System.setOut(System.err);
    try {
      CoveyPlugin plugin = plugin(args);
      ProcessEngine engine = engine(args, plugin);
      NodeWork work = new NodeWork(engine, plugin, HeldCommits.install(plugin));
      NodeProcess node = new NodeProcess(answers, work);
      node.answer("0", "ok", "ready");
      node.serve();
    } catch (RuntimeException | IOException | Error e) {
      LOG.error("The node ends", e);
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static CoveyPlugin plugin(String[] args) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(args[0]);
    plugin.setNodeId(args[1]);
    if (args.length > 5) {
      plugin.setLabels(args[5]);
    }
    plugin.setKafkaBootstrapServers(args[2]);
    plugin.setKafkaProperties("session.timeout.ms=3000");
    plugin.setZooKeeperConnect(args[3]);
    plugin.setZooKeeperCredential(LocalCollective.READER);
    return plugin;
  }

  private static ProcessEngine engine(String[] args, CoveyPlugin plugin) {
    ProcessEngineConfigurationImpl configuration = new StandaloneProcessEngineConfiguration();
    configuration.setProcessEngineName(args[1]);
    configuration.setJdbcUrl(args[4]);
    configuration.setJdbcMaxActiveConnections(50);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistory("audit");
    configuration.setMetricsEnabled(false);
    configuration.setJobExecutorActivate(true);
    configuration.getProcessEnginePlugins().add(plugin);
    QuickJobExecutor.configure(configuration, 16);
    return configuration.buildProcessEngine();
  }

  private void serve() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = lines.readLine()) != null) {
      String[] words = line.split(" ");
      if (words[1].equals("quit")) {
        work.quit();
        answer(words[0], "ok", "");
        return;
      }
      threads.execute(() -> handle(words));
    }
  }

  private void handle(String[] words) {
    try {
      answer(words[0], "ok", work.done(words));
    } catch (RuntimeException | IOException | Error e) {
      answer(words[0], "failed", e.toString());
    }
  }

  private synchronized void answer(String number, String how, String text) {
    answers.println(number + " " + how + " " + text.replace('\n', ' '));
    answers.flush();
  }
}
