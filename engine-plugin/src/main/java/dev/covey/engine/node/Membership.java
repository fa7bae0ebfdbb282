package dev.covey.engine.node;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.address.Address;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.catalog.CatalogCopy;
import dev.covey.engine.catalog.CatalogFollower;
import dev.covey.engine.checkpoint.MergeSchedule;
import dev.covey.engine.checkpoint.Merger;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.command.Elsewhere;
import dev.covey.engine.history.HistoryArchiver;
import dev.covey.engine.limit.Limits;
import dev.covey.engine.progress.DelegateRuns;
import dev.covey.engine.progress.LockRenewal;
import dev.covey.engine.recovery.Recoveries;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.CallRouter;
import dev.covey.engine.route.InboxWorker;
import dev.covey.engine.turn.TurnRecorder;
import dev.covey.engine.view.EndedInstances;
import dev.covey.engine.view.ShardTables;
import dev.covey.engine.visit.Visits;
import dev.covey.engine.workspace.WorkspaceFolders;
import dev.covey.engine.workspace.Workspaces;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Checkpointing;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a node that has joined, wired. Started once; {@link #leave} hands the shards over,
 * {@link #close} ends every thread.
 */
final class Membership {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final Duration CATALOG_PATIENCE = Duration.ofSeconds(60);
  private static final int SHARD_THREADS = 4;

  private final NodeSettings settings;
  private final NodeParts parts;
  private final ProcessEngineConfigurationImpl engine;
  private final Visits visits;
  private final TurnCodec turns = KryoCodecs.turns();
  private final DataCodec data = KryoCodecs.data();
  private final Clock clock = Clock.systemUTC();
  private final ExecutorService changes;
  private final PolicySource policy;
  private final Fabric fabric;
  private final int maxRecordBytes;
  private Tables tables;
  private ShardTables view;
  private WorkspaceFolders folders;
  private CatalogFollower catalog;
  private ShardKeeper keeper;
  private Duty duty;
  private StandbyParts standbys;
  private ShardLines lines;
  private MergeSchedule merges;
  private HistoryArchiver history;
  private CallRouter router;
  private LockRenewal locks;
  private volatile Limits limits;
  private StatusReporter status;
  private RecoveryParts recovery;
  private volatile TurnRecorder recorder;

  Membership(
      NodeSettings settings,
      NodeParts parts,
      ProcessEngineConfigurationImpl engine,
      Visits visits) {
    this.settings = settings;
    this.visits = visits;
    this.parts = parts;
    this.engine = engine;
    Planes planes = Planes.of(settings);
    this.fabric = planes.fabric();
    this.policy = planes.policy();
    this.maxRecordBytes = planes.maxRecordBytes();
    this.changes =
        Executors.newSingleThreadExecutor(
            work -> NodeThreads.daemon(work, settings.node().value(), "changes"));
  }

  /** Everything but owning shards: afterwards the node has the policy and the catalog. */
  void start() {
    DatabasePreparation database = new DatabasePreparation(engine, settings.collective());
    tables = database.prepare();
    view = new ShardTables(engine.getDataSource(), tables);
    folders = WorkspaceFolders.of(settings.dataDirectory(), settings.node().value());
    startPolicy();
    fabric.start();
    fabric.declare(parts.live().policy().shardsBySite());
    fabric.declareRules(parts.live().policy().recovery().keySet());
    ShardReader reader = new ShardReader(fabric, data, turns);
    catalog = new CatalogFollower(fabric, new CatalogCopy(view, turns, this::deployed));
    catalog.load(reader);
    catalog.start();
    catalog.catchUp(CATALOG_PATIENCE);
    router = new CallRouter(routerSurroundings(), engine);
    locks = new LockRenewal(view, this::lockMillis, this::lockThread);
    recovery =
        new RecoveryParts(
            settings,
            parts,
            fabric,
            engine,
            data,
            turns,
            view,
            this::hintJobs,
            ownTimer("recovery"));
    lines = new ShardLines(settings.node().value(), SHARD_THREADS);
    limits = new Limits(limitSurroundings(), ownTimer("limits"));
    recorder = new TurnRecorder(recorderSurroundings(tables), parts.scopes);
    InboxWorker inbox =
        new InboxWorker(
            engine, parts.scopes, tables, data, turns, visits, limits, recovery.obedience());
    Merger merger = new Merger(fabric, reader, settings.node(), clock, this::keepTurns);
    merges =
        new MergeSchedule(parts.shards, this::mergeLimits, merger::merge, clock, ownTimer("merge"));
    history = new HistoryArchiver(historySurroundings(tables), ownTimer("history"));
    standbys =
        new StandbyParts(
            settings.node().value(),
            engine.getDataSource(),
            tables,
            view,
            fabric,
            reader,
            catalog::catchUp,
            lines::of,
            shard -> keeper.clear(shard));
    keeper = new ShardKeeper(keeperSurroundings(), restoration(reader), inbox, lines);
    duty =
        new Duty(
            settings,
            parts,
            fabric,
            keeper,
            new DeployedVersions(catalog),
            recovery,
            this::hintJobs);
    status =
        new StatusReporter(
            settings, parts, fabric, policy, keeper, recovery.waiting(), engine, data, clock);
  }

  /** Those of the engine's database. */
  Tables tables() {
    return tables;
  }

  /** Whether this node hears of changes of the policy. */
  boolean followsPolicy() {
    return policy.status().connected();
  }

  Fabric fabric() {
    return fabric;
  }

  private ScheduledExecutorService ownTimer(String purpose) {
    return Executors.newSingleThreadScheduledExecutor(
        work -> NodeThreads.daemon(work, settings.node().value(), purpose));
  }

  private HistoryArchiver.Surroundings historySurroundings(Tables tables) {
    return new HistoryArchiver.Surroundings(
        settings.node(),
        engine,
        parts.scopes,
        parts.shards,
        new EndedInstances(tables),
        turns,
        shard -> parts.live().at(shard).history().keep(),
        clock);
  }

  private Limits.Surroundings limitSurroundings() {
    return new Limits.Surroundings(
        engine,
        parts.scopes,
        parts.shards,
        parts.running,
        () -> parts.live().caps(),
        parts::paused,
        data,
        parts.ids,
        lines::of,
        (shard, call) -> router.ask(shard, call),
        this::hintJobs,
        clock);
  }

  /** This node's part in the limits of the policy; null before it has started. */
  Limits limits() {
    return limits;
  }

  private void startPolicy() {
    try {
      policy.start();
    } catch (PolicyUnavailableException e) {
      throw new ProcessEngineException(
          "Node " + settings.node() + " has no policy: " + e.getMessage(), e);
    }
    parts.live(policy.current());
  }

  /** Owns shards from now on, as the policy says. */
  void serve() {
    duty.begin();
    policy.onChange(changed -> changes.execute(() -> duty.follow(changed)));
    status.start();
    merges.start();
    history.start();
    limits.start();
    standbys.standbys().start();
    recovery.waiting().start();
    visits.start(ownTimer("visits"));
  }

  private CallRouter.Surroundings routerSurroundings() {
    return new CallRouter.Surroundings(
        settings.node(),
        fabric,
        data,
        turns,
        clock,
        address -> parts.live().shardAt(address),
        address -> keeper.awaitOpening(address),
        () -> merges.pauseMillis(),
        catalog::catchUp);
  }

  private TurnRecorder.Surroundings recorderSurroundings(Tables tables) {
    return new TurnRecorder.Surroundings(
        settings.node(),
        tables,
        parts.shards,
        parts.addresses,
        fabric.committer(),
        turns,
        turnBytes(),
        () -> parts.live()::pagingAt,
        this::catalogNumber,
        fabric::available,
        changed -> parts.live().relaxed(changed),
        others());
  }

  private RowsOfOthers others() {
    return new RowsOfOthers(folders, visits, limits, recovery.recoveries());
  }

  private long lockMillis() {
    return engine.getJobExecutor().getLockTimeInMillis();
  }

  private Thread lockThread(Runnable work) {
    return NodeThreads.daemon(work, settings.node().value(), "job-locks");
  }

  /** What workspaces need of the node. */
  Workspaces.Surroundings workspaces() {
    return new Workspaces.Surroundings(
        folders, parts.ids, address -> parts.live().at(address), turnBytes());
  }

  int turnBytes() {
    return maxRecordBytes - 64 * 1024;
  }

  /** What delegates that save progress need of the node. */
  DelegateRuns.Surroundings delegateRuns() {
    return new DelegateRuns.Surroundings(
        data,
        parts.ids,
        engine.getCommandExecutorTxRequiresNew(),
        (delegates, connection) -> delegates.getSession(Workspaces.class).pickUp(connection),
        new Departure(parts.shards, engine.getJobExecutor())::of,
        locks);
  }

  private Restoration restoration(ShardReader reader) {
    return new Restoration(
        new Restoration.Surroundings(
            fabric,
            parts.addresses,
            view,
            standbys.rows(),
            reader,
            merges,
            catalog,
            standbys.standbys(),
            others()));
  }

  private ShardKeeper.Surroundings keeperSurroundings() {
    return new ShardKeeper.Surroundings(
        parts.shards,
        parts.addresses,
        view,
        catalog,
        standbys.standbys(),
        others(),
        recovery.waiting(),
        recovery.losses(),
        shard -> parts.live().sites().address(shard),
        this::hintJobs,
        () -> changes.execute(this::rebuild));
  }

  private Duration keepTurns(ShardId shard) {
    return parts.live().at(shard).checkpointing().keep();
  }

  private MergeSchedule.Limits mergeLimits(ShardId shard) {
    Checkpointing limits = parts.live().at(shard).checkpointing();
    return new MergeSchedule.Limits(limits.turns(), limits.bytes(), limits.age());
  }

  /** The owner's copy stands still while it makes the turns itself. */
  private long catalogNumber() {
    var owned = parts.shards.get(Address.CATALOG);
    return owned != null ? owned.viewNumber() : catalog.copy().number();
  }

  void hintJobs() {
    if (engine.getJobExecutor().isActive()) {
      engine.getJobExecutor().jobWasAdded();
    }
  }

  private void deployed(String deploymentId) {
    engine.getRegisteredDeployments().add(deploymentId);
  }

  /**
   * This node has a catalog that is not the collective's: a turn of its own was refused. It gives
   * everything up, empties its database and joins anew.
   */
  private void rebuild() {
    LOG.warn("The catalog of node {} is ahead of its journal; the node rejoins", settings.node());
    fabric.leave();
    catalog.stop();
    view.deleteAll();
    catalog.reset();
    catalog.load(new ShardReader(fabric, data, turns));
    engine.getDeploymentCache().discardProcessDefinitionCache();
    catalog.start();
    catalog.catchUp(CATALOG_PATIENCE);
    duty.take();
  }

  /** Waits until this node has applied the catalog's journal as it is now. */
  void catchUpCatalog() {
    catalog.catchUp(CATALOG_PATIENCE);
  }

  byte[] encode(Call call) {
    return data.encode(call.toData());
  }

  /** Why a job waits for its recovery; empty if it does not. */
  Optional<String> parked(String jobId) {
    return recovery.waiting().reason(jobId);
  }

  Recoveries recoveries() {
    return recovery.recoveries();
  }

  TurnRecorder recorder() {
    return recorder;
  }

  boolean jobsRun() {
    return engine.getJobExecutor().isActive();
  }

  Elsewhere router() {
    return router;
  }

  /** Hands every shard over to peers; running work ends first. */
  void leave() {
    duty.end();
    status.stop();
    fabric.leave();
  }

  /** Ends every thread and client. Also after a start that failed half way. */
  void close() {
    changes.shutdown();
    policy.close();
    if (status != null) {
      status.stop();
    }
    if (history != null) {
      history.close();
      merges.close();
    }
    if (limits != null) {
      limits.close();
    }
    visits.close();
    if (recovery != null) {
      recovery.close();
    }
    if (standbys != null) {
      standbys.stop();
    }
    if (lines != null) {
      lines.close();
    }
    if (standbys != null) {
      standbys.close();
    }
    if (catalog != null) {
      catalog.stop();
    }
    if (locks != null) {
      locks.close();
    }
    if (folders != null) {
      folders.close();
    }
    fabric.close();
    recorder = null;
  }
}
