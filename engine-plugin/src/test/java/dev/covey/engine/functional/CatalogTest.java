package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.authorization.Authorization.AUTH_TYPE_GRANT;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.SuspendedEntityInteractionException;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every node needs is the same on every node, whoever changed it. */
class CatalogTest {
  private static LocalCollective collective;

  @BeforeAll
  static void start() {
    collective = LocalCollective.of(3);
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  @Test
  void shouldHaveTheSameIdAndVersionOnEveryNode() {
    for (int node = 1; node <= 3; node++) {
      String model = Models.userTask("everywhere").replace("\"work\"", "\"work" + node + "\"");
      ProcessDefinition deployed =
          Models.deploy(collective.engine(node), "everywhere", model)
              .getDeployedProcessDefinitions()
              .get(0);
      assertThat(deployed.getVersion()).isEqualTo(node);
      assertThat(definitions(collective.engine(node), "everywhere")).contains(name(deployed));
      awaitOnEveryNode(
          engine -> definitions(engine, "everywhere").contains(name(deployed)) ? 1 : 0, 1);
    }
    for (ProcessEngine engine : collective.engines()) {
      var repository = engine.getRepositoryService();
      assertThat(repository.createDeploymentQuery().deploymentName("everywhere").list())
          .hasSize(3)
          .allSatisfy(
              deployment ->
                  assertThat(repository.getDeploymentResourceNames(deployment.getId()))
                      .containsExactly("everywhere.bpmn"));
    }
  }

  @Test
  void shouldGiveVersionsWithoutGapOrDuplicateWhenThreeNodesDeployAtOnce() throws Exception {
    int rounds = 5;
    List<List<String>> deployed =
        atOnce(
            node ->
                IntStream.range(0, rounds)
                    .mapToObj(
                        round ->
                            Models.userTask("racing")
                                .replace("\"work\"", "\"work-" + node + "-" + round + "\""))
                    .map(model -> Models.deploy(collective.engine(node), "racing", model))
                    .map(deployment -> name(deployment.getDeployedProcessDefinitions().get(0)))
                    .toList());
    List<String> returned = deployed.stream().flatMap(List::stream).sorted().toList();
    awaitOnEveryNode(engine -> definitions(engine, "racing").size(), 3 * rounds);
    for (ProcessEngine engine : collective.engines()) {
      assertThat(definitions(engine, "racing")).containsExactlyElementsOf(returned);
      assertThat(
              engine
                  .getRepositoryService()
                  .createProcessDefinitionQuery()
                  .processDefinitionKey("racing")
                  .orderByProcessDefinitionVersion()
                  .asc()
                  .list())
          .extracting(ProcessDefinition::getVersion)
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 3 * rounds).boxed().toList());
    }
  }

  @Test
  void shouldDeployOnceWhatEveryNodeDeploysAtItsStart() throws Exception {
    List<List<String>> ids =
        atOnce(
            node ->
                List.of(
                    collective
                        .engine(node)
                        .getRepositoryService()
                        .createDeployment()
                        .name("application")
                        .enableDuplicateFiltering(true)
                        .addString("application.bpmn", Models.userTask("application"))
                        .deploy()
                        .getId()));
    assertThat(ids.stream().flatMap(List::stream).distinct()).hasSize(1);
    for (ProcessEngine engine : collective.engines()) {
      assertThat(definitions(engine, "application")).hasSize(1);
      assertThat(
              engine
                  .getRepositoryService()
                  .createDeploymentQuery()
                  .deploymentName("application")
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void shouldDeleteADeploymentFromAnyNode() {
    for (int node = 1; node <= 3; node++) {
      String key = "deleted-" + node;
      ProcessEngine deployer = collective.engine(node % 3 + 1);
      String id = Models.deploy(deployer, key, Models.userTask(key)).getId();
      awaitOnEveryNode(engine -> definitions(engine, key).size(), 1);
      collective.engine(node).getRepositoryService().deleteDeployment(id);
      assertThat(definitions(collective.engine(node), key)).isEmpty();
      awaitOnEveryNode(engine -> definitions(engine, key).size(), 0);
      assertThatThrownBy(() -> deployer.getRuntimeService().startProcessInstanceByKey(key))
          .hasMessageContaining(key);
    }
  }

  @Test
  void shouldSuspendADefinitionOnEveryNode() {
    Models.deploy(collective.engine(1), "suspended", Models.userTask("suspended"));
    awaitOnEveryNode(engine -> definitions(engine, "suspended").size(), 1);
    for (int node = 1; node <= 3; node++) {
      var here = collective.engine(node).getRepositoryService();
      here.suspendProcessDefinitionByKey("suspended");
      awaitOnEveryNode(engine -> suspended(engine, "suspended"), 1);
      for (ProcessEngine engine : collective.engines()) {
        assertThatThrownBy(() -> engine.getRuntimeService().startProcessInstanceByKey("suspended"))
            .isInstanceOf(SuspendedEntityInteractionException.class);
      }
      here.activateProcessDefinitionByKey("suspended");
      awaitOnEveryNode(engine -> suspended(engine, "suspended"), 0);
    }
    collective.engine(2).getRuntimeService().startProcessInstanceByKey("suspended");
  }

  @Test
  void shouldKnowUsersGroupsAndTenantsOfAnyNode() {
    for (int node = 1; node <= 3; node++) {
      var identity = collective.engine(node).getIdentityService();
      User user = identity.newUser("user" + node);
      user.setPassword("secret-" + node);
      identity.saveUser(user);
      identity.saveGroup(identity.newGroup("group" + node));
      identity.createMembership("user" + node, "group" + node);
      identity.saveTenant(identity.newTenant("tenant" + node));
      identity.createTenantUserMembership("tenant" + node, "user" + node);
      identity.setUserInfo("user" + node, "shoe", "44");
    }
    for (ProcessEngine engine : collective.engines()) {
      var identity = engine.getIdentityService();
      for (int node = 1; node <= 3; node++) {
        String user = "user" + node;
        await(() -> "44".equals(identity.getUserInfo(user, "shoe")));
        assertThat(identity.checkPassword(user, "secret-" + node)).isTrue();
        assertThat(identity.createUserQuery().memberOfGroup("group" + node).count()).isOne();
        assertThat(identity.createTenantQuery().userMember(user).count()).isOne();
      }
    }
    assertThat(collective.engine(1).getIdentityService().checkPassword("user2", "no")).isFalse();
    collective.engine(3).getIdentityService().deleteUser("user1");
    awaitOnEveryNode(
        engine -> (int) engine.getIdentityService().createUserQuery().userId("user1").count(), 0);
  }

  @Test
  void shouldKnowAuthorizationsAndFiltersOfAnyNode() {
    for (int node = 1; node <= 3; node++) {
      ProcessEngine engine = collective.engine(node);
      Authorization granted =
          engine.getAuthorizationService().createNewAuthorization(AUTH_TYPE_GRANT);
      granted.setUserId("clerk-" + node);
      granted.setResource(Resources.PROCESS_DEFINITION);
      granted.setResourceId("order");
      granted.addPermission(Permissions.READ);
      engine.getAuthorizationService().saveAuthorization(granted);
      Filter filter = engine.getFilterService().newTaskFilter("filter-" + node);
      engine.getFilterService().saveFilter(filter);
    }
    for (int node = 1; node <= 3; node++) {
      String clerk = "clerk-" + node;
      String name = "filter-" + node;
      awaitOnEveryNode(engine -> filters(engine, name).size(), 1);
      awaitOnEveryNode(
          engine ->
              engine
                      .getAuthorizationService()
                      .isUserAuthorized(
                          clerk, null, Permissions.READ, Resources.PROCESS_DEFINITION, "order")
                  ? 1
                  : 0,
          1);
    }
    String id = filters(collective.engine(1), "filter-1").get(0).getId();
    collective.engine(2).getFilterService().deleteFilter(id);
    awaitOnEveryNode(engine -> filters(engine, "filter-1").size(), 0);
  }

  private static List<Filter> filters(ProcessEngine engine, String name) {
    return engine.getFilterService().createFilterQuery().filterName(name).list();
  }

  private static int suspended(ProcessEngine engine, String key) {
    return (int)
        engine
            .getRepositoryService()
            .createProcessDefinitionQuery()
            .processDefinitionKey(key)
            .suspended()
            .count();
  }

  private static String name(ProcessDefinition definition) {
    return definition.getId() + " of " + definition.getDeploymentId();
  }

  private static List<String> definitions(ProcessEngine engine, String key) {
    return engine
        .getRepositoryService()
        .createProcessDefinitionQuery()
        .processDefinitionKey(key)
        .list()
        .stream()
        .map(CatalogTest::name)
        .sorted()
        .toList();
  }

  private static void awaitOnEveryNode(Function<ProcessEngine, Integer> count, int expected) {
    for (ProcessEngine engine : collective.engines()) {
      await(() -> count.apply(engine) == expected);
    }
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }

  /** Runs the work of all three nodes at the same moment. */
  private static <T> List<T> atOnce(Function<Integer, T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    CyclicBarrier together = new CyclicBarrier(3);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        int node = i;
        running.add(
            threads.submit(
                () -> {
                  together.await();
                  return work.apply(node);
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(future.get());
      }
      return Collections.unmodifiableList(results);
    } finally {
      threads.shutdownNow();
    }
  }
}
