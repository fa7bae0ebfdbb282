package dev.covey.engine.node;

import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.code.LimitedCode;
import dev.covey.engine.code.MissingClasses;
import dev.covey.engine.command.CommandGate;
import dev.covey.engine.command.JobPause;
import dev.covey.engine.command.ParkedJobRefusal;
import dev.covey.engine.internals.Lists;
import dev.covey.engine.limit.LimitGate;
import dev.covey.engine.limit.Limits;
import dev.covey.engine.limit.RefusedRuns;
import dev.covey.engine.progress.DelegateRuns;
import dev.covey.engine.recovery.ParkedExternalTasks;
import dev.covey.engine.recovery.ParkedJobs;
import dev.covey.engine.recovery.Recoveries;
import dev.covey.engine.recovery.UncaughtBpmnErrors;
import dev.covey.engine.retry.PrescribedRetries;
import dev.covey.engine.timeout.TimedCode;
import dev.covey.engine.timeout.Watchdog;
import dev.covey.engine.turn.AddressingEntityManager;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.TurnOpening;
import dev.covey.engine.turn.TurnRecorder;
import dev.covey.engine.turn.TurnSessions;
import dev.covey.engine.visit.Visits;
import dev.covey.engine.workspace.Workspaces;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;
import org.camunda.bpm.engine.runtime.Incident;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine's membership in a collective, from the engine's configuration to its end. Configured
 * and started by the thread that builds the engine, closed by the one that closes it.
 */
public final class CoveyNode {
  private static final Logger LOG = LoggerFactory.getLogger(CoveyNode.class);

  private final NodeSettings settings;
  private final NodeParts parts;
  private final LimitedCode code;
  private final Visits visits;
  private final Watchdog watchdog;
  private final TimedCode timed;
  private volatile Membership membership;
  private boolean jobExecutorActivate;

  public CoveyNode(NodeSettings settings) {
    this.settings = settings;
    this.parts = new NodeParts(settings);
    this.code = new LimitedCode(parts::policy);
    this.visits =
        new Visits(
            new Visits.Surroundings(
                settings.node(),
                parts.placement,
                KryoCodecs.data(),
                KryoCodecs.turns(),
                parts.ids,
                parts.scopes,
                parts.shards,
                address -> parts.live().shardAt(address),
                shard -> parts.live().sites().address(shard),
                shard -> parts.live().has(shard),
                () -> membership.turnBytes(),
                () -> membership.catchUpCatalog(),
                () -> membership.tables(),
                () -> membership.followsPolicy(),
                () -> membership.hintJobs()));
    parts.followedBy(visits::follow);
    this.watchdog =
        new Watchdog(work -> NodeThreads.daemon(work, settings.node().value(), "timeouts"));
    this.timed = new TimedCode(parts::policy, watchdog, System::nanoTime);
  }

  /** Puts the plugin's parts into a configuration that is not initialised yet. */
  public void configure(ProcessEngineConfigurationImpl engine) {
    // Jobs of an old database must not run before it is known what this node owns.
    jobExecutorActivate = engine.isJobExecutorActivate();
    engine.setJobExecutorActivate(false);
    engine.setIdGenerator(parts.ids);
    engine.setCustomSessionFactories(
        Lists.with(
            engine.getCustomSessionFactories(),
            new AddressingEntityManager.Factory(parts.ids, parts.scopes),
            new TurnSessions(this::recorder),
            new DelegateRuns.Factory(this::delegateRuns),
            new Workspaces.Factory(this::workspaces)));
    parts.ramps.configure(engine);
    timed.configure(engine); // Its interceptor stands outside of all others of the plugin.
    engine.setCustomPreCommandInterceptorsTxRequired(
        Lists.with(
            engine.getCustomPreCommandInterceptorsTxRequired(),
            new JobPause(parts.scopes, parts::paused),
            new LimitGate(parts.scopes, parts.running, this::limits),
            new ParkedJobRefusal(this::parked),
            gate()));
    engine.setCustomPreCommandInterceptorsTxRequiresNew(
        Lists.with(engine.getCustomPreCommandInterceptorsTxRequiresNew(), gate()));
    engine.setCustomPostBPMNParseListeners(
        Lists.with(engine.getCustomPostBPMNParseListeners(), parts.models));
    code.configure(engine); // Its interceptor stands inside the gate.
    visits.configure(engine); // Its behaviours stand around those that are judged.
    engine.setCustomPostCommandInterceptorsTxRequired(
        Lists.with(
            engine.getCustomPostCommandInterceptorsTxRequired(), new TurnOpening(this::recorder)));
    engine.setCustomPostCommandInterceptorsTxRequiresNew(
        Lists.with(
            engine.getCustomPostCommandInterceptorsTxRequiresNew(),
            new TurnOpening(this::recorder)));
    engine.setCustomJobHandlers(
        Lists.with(
            engine.getCustomJobHandlers(),
            new StartTimerRouting(parts, this::membership).handler()));
  }

  /**
   * Wraps what the engine has been given: policy limits its code and is asked about a failed job
   * before the engine's own factory, and closing the engine closes the node first.
   */
  public void wrap(ProcessEngineConfigurationImpl engine) {
    FailedJobCommandFactory retries =
        new PrescribedRetries(engine.getFailedJobCommandFactory(), parts::retryOf);
    LiveRules rules = new LiveRules(parts);
    engine.setFailedJobCommandFactory(new ParkedJobs(retries, this::recoveries, rules));
    engine
        .getIncidentHandlers()
        .computeIfPresent(
            Incident.EXTERNAL_TASK_HANDLER_TYPE,
            (type, usual) -> new ParkedExternalTasks(usual, this::recoveries, rules));
    timed.wrap(engine); // The nearest to the code that it watches.
    visits.wrap(engine);
    engine.setDelegateInterceptor(new UncaughtBpmnErrors(engine.getDelegateInterceptor(), rules));
    code.wrap(); // Around recoveries and retries: what is denied is not tried again.
    engine.setFailedJobCommandFactory(
        new MissingClasses(engine.getFailedJobCommandFactory(), this::whereRuns));
    engine.setFailedJobCommandFactory(new RefusedRuns(engine.getFailedJobCommandFactory()));
    engine.setCommandExecutorSchemaOperations(
        new ClosingExecutor(engine.getCommandExecutorSchemaOperations(), this::close));
  }

  /** This node, and the site that a job is of. */
  private String whereRuns(String jobId) {
    Address address = IdLayout.parse(jobId);
    NodeParts.Live live = parts.live();
    ShardId shard = address == null || live == null ? null : live.sites().shard(address);
    return "node " + settings.node().value() + (shard == null ? "" : " of site " + shard.site());
  }

  /**
   * Joins the collective. Returns when the policy is known and the catalog applied; shards open as
   * they are assigned.
   */
  public void start(ProcessEngine engine) {
    ProcessEngineConfigurationImpl configuration =
        (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    Membership joining = new Membership(settings, parts, configuration, visits);
    try {
      joining.start();
    } catch (RuntimeException e) {
      joining.close();
      throw e;
    }
    membership = joining;
    joining.serve();
    if (jobExecutorActivate) {
      configuration.getJobExecutor().start();
    }
    LOG.info("Node {} has joined collective {}", settings.node(), settings.collective());
  }

  /** The shards that are open here now, as {@code site/number}, in order. */
  public List<String> openShards() {
    return parts.shards.all().stream()
        .filter(OwnedShard::open)
        .map(shard -> shard.lease().shard())
        .sorted()
        .map(ShardId::toString)
        .toList();
  }

  /**
   * The node's connection to the message plane; not to be closed.
   *
   * @throws IllegalStateException if the node has not joined yet, or has left
   */
  public Fabric fabric() {
    return joined().fabric();
  }

  /**
   * The live policy.
   *
   * @throws IllegalStateException if the node has not joined yet, or has left
   */
  public Policy policy() {
    joined();
    return parts.live().policy();
  }

  private Membership joined() {
    Membership joined = membership;
    if (joined == null) {
      throw new IllegalStateException(
          "Expected node " + settings.node() + " to be in its collective, but it is not");
    }
    return joined;
  }

  private Membership membership() {
    return membership;
  }

  private TurnRecorder recorder() {
    Membership joined = membership;
    return joined == null ? null : joined.recorder();
  }

  private DelegateRuns.Surroundings delegateRuns() {
    Membership joined = membership;
    return joined == null ? null : joined.delegateRuns();
  }

  private Workspaces.Surroundings workspaces() {
    Membership joined = membership;
    return joined == null ? null : joined.workspaces();
  }

  private Limits limits() {
    Membership joined = membership;
    return joined == null ? null : joined.limits();
  }

  private Recoveries recoveries() {
    Membership joined = membership;
    return joined == null ? null : joined.recoveries();
  }

  private Optional<String> parked(String jobId) {
    Membership joined = membership;
    return joined == null ? Optional.empty() : joined.parked(jobId);
  }

  private CommandGate gate() {
    return new CommandGate(
        parts.scopes,
        parts.shards,
        new LateElsewhere(this::membership),
        new PolicySites(parts),
        () -> membership != null,
        () -> membership != null && membership.jobsRun());
  }

  private void close() {
    Membership leaving = membership;
    if (leaving != null) {
      leaving.leave();
      membership = null;
      leaving.close();
      watchdog.close();
      LOG.info("Node {} has left collective {}", settings.node(), settings.collective());
    }
  }
}
