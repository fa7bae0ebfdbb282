package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.CoveyPlugin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.task.Task;

/** What a {@link NodeProcess} can be asked to do. Thread-safe. */
final class NodeWork {
  private final ProcessEngine engine;
  private final CoveyPlugin plugin;
  private final HeldCommits commits;

  NodeWork(ProcessEngine engine, CoveyPlugin plugin, HeldCommits commits) {
    this.engine = engine;
    this.plugin = plugin;
    this.commits = commits;
  }

  /** Answers a line; its first word is the line's number. */
  String done(String[] words) throws IOException {
    return switch (words[1]) {
      case "deploy" -> deploy(words);
      case "start" -> start(words[2], words[3]);
      case "tasks" -> tasks();
      case "complete" -> complete(words[2]);
      case "shards" -> String.join(" ", plugin.openShards());
      case "active" ->
          String.valueOf(engine.getRuntimeService().createProcessInstanceQuery().count());
      case "deployments" ->
          String.valueOf(engine.getRepositoryService().createDeploymentQuery().count());
      case "suspend" -> suspend(words[2]);
      case "rows" -> rows(Path.of(words[2]));
      case "hold" -> hold(words[2], Integer.parseInt(words[3]));
      case "hold-commit-of" -> holdCommitOf(words[2]);
      case "held" -> String.valueOf(commits.holding());
      case "sum" -> SumRecords.report();
      default -> throw new IllegalArgumentException("No verb " + words[1]);
    };
  }

  private String deploy(String[] words) {
    DeploymentBuilder builder = engine.getRepositoryService().createDeployment().name(words[2]);
    builder.enableDuplicateFiltering(true);
    for (int i = 3; i < words.length; i++) {
      builder.addClasspathResource("faulttolerance/" + words[i]);
    }
    return builder.deploy().getId();
  }

  private String start(String key, String businessKey) {
    return engine
        .getRuntimeService()
        .startProcessInstanceByKey(key, businessKey, Map.of("counter", 0))
        .getId();
  }

  private String tasks() {
    return engine.getTaskService().createTaskQuery().list().stream()
        .map(Task::getId)
        .collect(Collectors.joining(" "));
  }

  private String complete(String task) {
    engine.getTaskService().complete(task);
    return "";
  }

  private String suspend(String key) {
    engine.getRepositoryService().suspendProcessDefinitionByKey(key, true, null);
    return "";
  }

  private String rows(Path file) throws IOException {
    RowLines.ofDatabase(engine.getProcessEngineConfiguration().getDataSource()).write(file);
    return "";
  }

  private String hold(String call, int n) {
    commits.hold(call, n);
    return "";
  }

  private String holdCommitOf(String text) {
    commits.holdCommitOf(text);
    return "";
  }

  void quit() {
    engine.close();
  }
}
