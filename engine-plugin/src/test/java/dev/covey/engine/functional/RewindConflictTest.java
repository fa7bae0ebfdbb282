package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.Checkpoints;
import dev.covey.engine.client.CoveyClient;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.junit.jupiter.api.Test;

/** A transaction that has read an instance before it was rewound changes nothing of it after. */
class RewindConflictTest {
  private static final CountDownLatch INSIDE = new CountDownLatch(1);
  private static final CountDownLatch REWOUND = new CountDownLatch(1);

  /** Holds its transaction open, once, until the instance was rewound. */
  public static final class Held implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
      if (INSIDE.getCount() > 0) {
        INSIDE.countDown();
        assertThat(REWOUND.await(60, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void shouldRefuseATransactionThatHasReadTheRowsBefore() throws Exception {
    try (LocalCollective collective = LocalCollective.of(1);
        CoveyClient client = collective.client()) {
      ProcessEngine engine = collective.engine(1);
      Models.deploy(
          engine,
          "held",
          Models.process(
              "held",
              """
              <startEvent id="start"/>
              <sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
              <userTask id="ask"/>
              <sequenceFlow id="f2" sourceRef="ask" targetRef="run"/>
              <serviceTask id="run" camunda:class="%s"/>
              <sequenceFlow id="f3" sourceRef="run" targetRef="again"/>
              <userTask id="again"/>
              <sequenceFlow id="f4" sourceRef="again" targetRef="end"/>
              <endEvent id="end"/>
              """
                  .formatted(Held.class.getName())));
      String id =
          engine.getRuntimeService().startProcessInstanceByKey("held", Map.of("v", 1)).getId();
      Checkpoints checkpoints = client.checkpoints();
      long turn = checkpoints.list(id).get(0).turn();
      String task = engine.getTaskService().createTaskQuery().singleResult().getId();
      CompletableFuture<Void> completion =
          CompletableFuture.runAsync(() -> engine.getTaskService().complete(task));
      assertThat(INSIDE.await(60, TimeUnit.SECONDS)).isTrue();

      checkpoints.rewind(id, turn, Map.of());
      REWOUND.countDown();

      assertThatThrownBy(() -> completion.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(OptimisticLockingException.class);
      assertThat(checkpoints.show(id)).isEqualTo(checkpoints.show(id, turn));
      engine.getTaskService().complete(task);
      assertThat(checkpoints.show(id).waiting()).containsExactly("held/again: task");
    }
  }
}
