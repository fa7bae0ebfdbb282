package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.DatabaseSessions;
import dev.covey.engine.Models;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Visits that move while their homes go on without them, or go back in time. */
class MovedVisitsHomeTest {
  private static ThreeSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine depot;

  @BeforeAll
  static void start() {
    sites = new ThreeSites();
    shop = sites.shop;
    depot = sites.depot;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  private static ProcessEngine payments() {
    return sites.payments();
  }

  /** A user task with a timer that interrupts it, and what follows the timer. */
  private static String interrupted(String key, String then) {
    return Models.process(
        key,
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <userTask id="work"/>
        <boundaryEvent id="late" attachedToRef="work">
          <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
        </boundaryEvent>
        """
            + then);
  }

  @Test
  void shouldTakeBackWhatHasMovedWhenItsHomeIsInterrupted() {
    sites.place("bound", "payments");
    String id = sites.run("bound", interrupted("bound", ""), Map.of());
    sites.task(payments(), "bound");
    sites.place("bound", "depot");
    sites.task(depot, "bound");
    Job timer = shop.getManagementService().createJobQuery().processInstanceId(id).singleResult();
    shop.getManagementService().executeJob(timer.getId());
    HomeHistory.ended(shop, id);
    assertThat(HomeHistory.path(shop, id)).containsExactly("late", "start", "work canceled");
    sites.awaitNothingLeft();
  }

  @Test
  void shouldTakeBackWhatMovesWhileItsHomeIsBeingInterrupted() throws Exception {
    sites.place("racing", "payments");
    String hesitating =
        """
        <sequenceFlow id="f2" sourceRef="late" targetRef="end"/>
        <endEvent id="end">
          <extensionElements>
            <camunda:executionListener event="start" class="%s"/>
          </extensionElements>
        </endEvent>
        """
            .formatted(Hesitating.class.getName());
    String id = sites.run("racing", interrupted("racing", hesitating), Map.of());
    sites.task(payments(), "racing");
    Job timer = shop.getManagementService().createJobQuery().processInstanceId(id).singleResult();
    Hesitating.prepare();
    Future<?> interruption =
        Executors.newSingleThreadExecutor()
            .submit(() -> shop.getManagementService().executeJob(timer.getId()));
    Hesitating.awaitBegun();
    sites.place("racing", "depot");
    TwoSites.await(() -> DatabaseSessions.isAnyBlocked(shop)); // Home hears of the move.
    Hesitating.goOn();
    interruption.get(60, TimeUnit.SECONDS);
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }

  @Test
  void shouldKeepWhatHasMovedWhenItsHomeIsRewound() throws Exception {
    sites.place("rewound", "payments");
    String id = sites.run("rewound", Models.userTask("rewound"), Map.of());
    Task before = sites.task(payments(), "rewound");
    try (var client = sites.collective.client()) {
      var turns = client.checkpoints().list(id);
      long waiting = turns.get(turns.size() - 1).turn();
      sites.place("rewound", "depot");
      Task after = sites.task(depot, "rewound");
      var waits = shop.getExternalTaskService().createExternalTaskQuery().processInstanceId(id);
      TwoSites.await(() -> waits.singleResult().getTopicName().contains("depot/"));
      shop.getRuntimeService().setVariable(id, "late", true);
      client.checkpoints().rewind(id, waiting, Map.of());
      assertThat(shop.getRuntimeService().getVariables(id)).isEmpty();
      var left = client.checkpoints().list(before.getProcessInstanceId());
      assertThatThrownBy(
              () ->
                  client
                      .checkpoints()
                      .rewind(before.getProcessInstanceId(), left.get(0).turn(), Map.of()))
          .hasMessageContaining("Moved to shard depot/");
      assertThat(client.checkpoints().trace(id))
          .extracting(line -> line.shard().site())
          .contains("shop", "payments", "depot");
      depot.getTaskService().complete(after.getId());
    }
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }
}
