package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import dev.covey.engine.ScriptedDelegate;
import dev.covey.engine.ScriptedDelegate.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.junit.jupiter.api.Test;

/** What is written for Covey, on an engine without it. */
class PlainEngineTest {
  @Test
  void shouldRunAResumableDelegate() {
    ProcessEngineConfiguration configuration =
        new StandaloneInMemProcessEngineConfiguration()
            .setProcessEngineName("plain")
            .setJdbcUrl("jdbc:h2:mem:plain")
            .setJobExecutorActivate(false);
    ProcessEngine engine = configuration.buildProcessEngine();
    try {
      Models.deploy(engine, "job", Models.serviceTask("job", ScriptedDelegate.IN_A_JOB));
      List<Optional<State>> seen = new ArrayList<>();
      ScriptedDelegate.script(
          "plain",
          (execution, progress) -> {
            seen.add(progress.last());
            progress.save(new State(1, "one"));
            seen.add(progress.last());
          });
      engine.getRuntimeService().startProcessInstanceByKey("job", "plain");
      String job = engine.getManagementService().createJobQuery().singleResult().getId();
      engine.getManagementService().executeJob(job);
      assertThat(seen).containsExactly(Optional.empty(), Optional.of(new State(1, "one")));
      assertThat(engine.getRuntimeService().createProcessInstanceQuery().count()).isZero();
    } finally {
      engine.close();
    }
  }
}
