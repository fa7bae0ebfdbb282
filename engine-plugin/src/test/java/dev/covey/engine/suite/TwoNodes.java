package dev.covey.engine.suite;

import dev.covey.engine.CoveyPlugin;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.Site;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.CaseService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.IdentityServiceImpl;
import org.camunda.bpm.engine.impl.ManagementServiceImpl;
import org.camunda.bpm.engine.impl.MessageCorrelationBuilderImpl;
import org.camunda.bpm.engine.impl.SignalEventReceivedBuilderImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.SignalCmd;
import org.camunda.bpm.engine.impl.cmd.SignalEventReceivedCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.management.PurgeReport;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.camunda.bpm.engine.impl.repository.DeploymentBuilderImpl;
import org.camunda.bpm.engine.runtime.CaseInstance;
import org.camunda.bpm.engine.runtime.EventSubscription;
import org.camunda.bpm.engine.runtime.ProcessInstance;

/**
 * Two engines in one collective: instances start on the first, at the site {@code home}, and every
 * activity that can be placed is placed on the site {@code away}, which is the second's. One thread
 * at a time.
 */
final class TwoNodes {
  static final int AWAY = Site.numberOf("away");
  private static final boolean RETHROW = Boolean.getBoolean("covey.suite.rethrow");
  private static final Duration TIDYING = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ProcessEngineConfigurationImpl home;
  private final ProcessEngineConfigurationImpl away;
  private final ConfigurationCopy copy;
  private final PlacedActivities placed;
  private final PlacedReport report;
  private final SuiteVisits visits;
  private final JoinedQueries queries;
  private final JoinedTrees trees;
  private final Rest rest;

  TwoNodes(
      ProcessEngineConfigurationImpl home,
      ProcessEngine second,
      ConfigurationCopy copy,
      PlacedActivities placed,
      PlacedReport report) {
    this.home = home;
    this.away = (ProcessEngineConfigurationImpl) second.getProcessEngineConfiguration();
    this.copy = copy;
    this.placed = placed;
    this.report = report;
    this.visits = new SuiteVisits(home.getDataSource(), away.getDataSource());
    this.queries = new JoinedQueries(visits, away);
    this.trees = new JoinedTrees(visits, away.getRuntimeService());
    this.rest = new Rest(visits, home, second);
  }

  /** Makes a policy for nodes that act by its revisions. */
  static PlacedActivities placing(PolicyPublisher publisher, List<CoveyPlugin> plugins) {
    return new PlacedActivities(
        publisher,
        revision ->
            Awaitility.await()
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(
                    () ->
                        plugins.stream().allMatch(plugin -> plugin.policyRevision() == revision)));
  }

  JoinedQueries queries() {
    return queries;
  }

  JoinedTrees trees() {
    return trees;
  }

  /** What tests have set on the first engine holds for the second. */
  void follow() {
    copy.follow();
    rest.followJobExecutor();
    if (rest.jobsRun()) {
      rest.await();
    }
  }

  /** Returns the failure of a visit that the caller is to hear of. */
  Optional<RuntimeException> rest() {
    List<RuntimeException> failures = rest.await();
    report.seen(visits.all().size(), failures.size());
    return RETHROW ? failures.stream().findFirst() : Optional.empty();
  }

  void deploying(DeploymentBuilderImpl builder) {
    DeploymentEntity deployment = builder.getDeployment();
    List<byte[]> files = new ArrayList<>();
    if (deployment.getResources() != null) {
      deployment.getResources().values().stream().map(ResourceEntity::getBytes).forEach(files::add);
    }
    placed.deploying(files);
  }

  /** Runs a command on the second node, as the user who is known to the first. */
  <T> T atAway(Command<T> command) {
    IdentityService there = away.getIdentityService();
    there.setAuthentication(
        ((IdentityServiceImpl) home.getIdentityService()).getCurrentAuthentication());
    try {
      return away.getCommandExecutorTxRequired().execute(command);
    } finally {
      there.clearAuthentication();
    }
  }

  /** Runs a job of the second node, which sees to its failure. */
  <T> T executeAway(String job) {
    away.getManagementService().executeJob(job);
    return null;
  }

  /**
   * The executions that run what an execution at home waits for, as far as a signal or message can
   * be for them.
   */
  List<String> visiting(String execution, Command<?> command) {
    if (visits.all().isEmpty() || AsOneEngine.isAwayId(execution)) {
      return List.of();
    }
    List<String> found = queries.filters().executions(execution);
    return command instanceof SignalCmd ? found : found.stream().filter(this::listens).toList();
  }

  private boolean listens(String execution) {
    return away.getRuntimeService().createEventSubscriptionQuery().executionId(execution).count()
        > 0;
  }

  /** Whether an execution of the second node waits for a message of that name. */
  boolean waitsAway(String message) {
    return !subscriptions("message", message).isEmpty();
  }

  private List<EventSubscription> subscriptions(String type, String name) {
    return visits.all().isEmpty()
        ? List.of()
        : away
            .getRuntimeService()
            .createEventSubscriptionQuery()
            .eventType(type)
            .eventName(name)
            .list()
            .stream()
            .filter(subscription -> subscription.getExecutionId() != null)
            .toList();
  }

  /** Correlates to what waits on the second node, where an instance at home is its visits. */
  <T> T correlateAway(MessageCorrelationBuilderImpl builder, Command<T> command) {
    String instance = builder.getProcessInstanceId();
    if (instance == null) {
      return atAway(command);
    }
    List<String> instances =
        visits.all().stream()
            .filter(visit -> instance.equals(visit.homeInstance()) && visit.instance() != null)
            .map(SuiteVisits.Visit::instance)
            .filter(this::waits)
            .toList();
    builder.processInstanceId(instances.isEmpty() ? instance : instances.get(0));
    try {
      return atAway(command);
    } finally {
      builder.processInstanceId(instance);
    }
  }

  private boolean waits(String instance) {
    return away.getRuntimeService()
            .createEventSubscriptionQuery()
            .processInstanceId(instance)
            .count()
        > 0;
  }

  /** Tells executions of the second node of a signal that was sent to all. */
  void signalAway(SignalEventReceivedCmd command) {
    SignalEventReceivedBuilderImpl builder =
        (SignalEventReceivedBuilderImpl) AsOneEngine.read(command, "builder");
    RuntimeService runtime = away.getRuntimeService();
    if (builder.getExecutionId() == null) {
      for (EventSubscription waiting : subscriptions("signal", builder.getSignalName())) {
        runtime.signalEventReceived(
            builder.getSignalName(), waiting.getExecutionId(), builder.getVariables());
      }
    }
  }

  /** The end of a test: what visits have left goes, then what it left itself is looked for. */
  <T> T purge(Command<T> command, CommandExecutor first) {
    List<String> left = onTheWay();
    home.getRuntimeService().createProcessInstanceQuery().list().stream()
        .map(ProcessInstance::getId)
        .filter(id -> left.size() > 0)
        .forEach(id -> delete(home.getRuntimeService(), id));
    if (!left.isEmpty()) {
      rest.await();
    }
    forgetInstancesAway();
    home.getRepositoryService().createDeploymentQuery().list().stream()
        .filter(deployment -> JoinedQueries.isOfVisits(deployment.getName()))
        .forEach(deployment -> home.getRepositoryService().deleteDeployment(deployment.getId()));
    T result = first.execute(command);
    long since = System.nanoTime();
    while (!hasNoDeployment() && System.nanoTime() - since < TIDYING.toNanos()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    report.ended(visits.all().size(), rest.notReached(), left, purgeAway());
    visits.forget();
    rest.forget();
    return result;
  }

  /** The tables in which the second node had something left. */
  private Set<String> purgeAway() {
    try {
      PurgeReport remains = ((ManagementServiceImpl) away.getManagementService()).purge();
      return remains.getDatabasePurgeReport().getPurgeReport().keySet();
    } catch (ProcessEngineException e) {
      return Set.of(e.getMessage());
    }
  }

  private List<String> onTheWay() {
    try {
      return visits.onTheWay();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A definition stays on a node while there are instances of it. */
  private boolean hasNoDeployment() {
    boolean none = away.getRepositoryService().createDeploymentQuery().count() == 0;
    if (!none) {
      forgetInstancesAway();
    }
    return none;
  }

  private static void delete(RuntimeService runtime, String instance) {
    runtime.deleteProcessInstanceIfExists(instance, "", true, true, true, true);
  }

  private void forgetInstancesAway() {
    away.getRuntimeService().createProcessInstanceQuery().list().stream()
        .map(ProcessInstance::getId)
        .forEach(id -> delete(away.getRuntimeService(), id));
    CaseService cases = away.getCaseService();
    for (CaseInstance instance : cases.createCaseInstanceQuery().list()) {
      if (instance.isActive()) {
        cases.terminateCaseExecution(instance.getId());
      }
      cases.closeCaseInstance(instance.getId());
    }
    List<String> ended =
        away.getHistoryService().createHistoricProcessInstanceQuery().list().stream()
            .map(HistoricProcessInstance::getId)
            .toList();
    if (!ended.isEmpty()) {
      away.getHistoryService().deleteHistoricProcessInstancesIfExists(ended);
    }
  }
}
