package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;

class CollectiveTest {
  @Test
  void shouldRunInstancesToTheirEndOnThreeNodes() {
    try (LocalCollective collective = LocalCollective.of(3)) {
      Deployment deployment = deploy(collective.engine(1));
      for (ProcessEngine engine : collective.engines()) {
        Awaitility.await().until(() -> deployments(engine).contains(deployment.getId()));
      }
      for (int i = 0; i < 30; i++) {
        ProcessInstance instance =
            collective
                .engine(i % 3 + 1)
                .getRuntimeService()
                .startProcessInstanceByKey("two-tasks", "order-" + i, Map.of("after", 0));
        assertThat(instance.getBusinessKey()).isEqualTo("order-" + i);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> collective.engines().stream().mapToLong(this::completeTasks).sum() == 30);
    }
  }

  /** Only the node that deploys waits until it has applied the deployment. */
  private List<String> deployments(ProcessEngine engine) {
    return engine.getRepositoryService().createDeploymentQuery().list().stream()
        .map(Deployment::getId)
        .toList();
  }

  private long completeTasks(ProcessEngine engine) {
    List<Task> tasks = engine.getTaskService().createTaskQuery().list();
    tasks.forEach(task -> engine.getTaskService().complete(task.getId()));
    return engine.getHistoryService().createHistoricProcessInstanceQuery().finished().count();
  }

  static Deployment deploy(ProcessEngine engine) {
    return engine
        .getRepositoryService()
        .createDeployment()
        .name("two-tasks")
        .enableDuplicateFiltering(true)
        .addClasspathResource("functional/two-tasks.bpmn")
        .deploy();
  }
}
