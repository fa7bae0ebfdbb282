package dev.covey.engine.alone;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.fabric.BuriedMessage;
import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Committer;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.Lease;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.NodeStatusRecord;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.Report;
import dev.covey.fabric.ReportHandler;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLog;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.TraceContext;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.HybridClock;
import dev.covey.fabric.plane.ShardLease;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * The message plane of a node without peers: every shard is here, and its journal, inbox and full
 * checkpoints are files of this machine. Thread-safe.
 *
 * <p>Durability: a unit is durable when its batch has been appended with one fsync; what waits
 * meanwhile is the next batch. The store refusing (a full disk) fails the units of a batch and
 * nothing else: their shards are restored from the store, {@link #available} is false until the
 * store takes something again.
 */
public final class AloneFabric implements Fabric {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final AloneSettings settings;
  private final Clock clock = Clock.systemUTC();
  private final DataCodec codec = KryoCodecs.data();
  private final StoredMessages messages = new StoredMessages(codec);
  private final HybridClock times = new HybridClock(clock);
  private final CommitQueue order = new CommitQueue(System::nanoTime, times);
  private final Set<Tail> tails = ConcurrentHashMap.newKeySet();
  private final Map<String, CheckpointLog> checkpoints = new TreeMap<>();
  private final Map<NodeId, NodeStatusRecord> status = new ConcurrentHashMap<>();
  private StoredLogs logs;
  private Journals journals;
  private DeclaredSites sites;
  private HeldShards held;
  private Requests requests;
  private Reports reports;
  private CommitLoop commits;
  private Thread committer;
  private volatile boolean started;
  private volatile boolean closed;

  private AloneFabric(AloneSettings settings) {
    this.settings = settings;
  }

  /** A fabric with these settings; it opens no file before {@link #start}. */
  public static Fabric of(AloneSettings settings) {
    return new AloneFabric(settings);
  }

  /**
   * Opens the stores and begins to commit.
   *
   * @throws FabricException if another engine holds them, naming it, or they cannot be used
   * @throws dev.covey.checkpoint.CorruptRecordException if what was acknowledged is damaged
   */
  @Override
  public synchronized void start() {
    if (started || closed) {
      throw new IllegalStateException("A fabric is started once, and not after it was closed");
    }
    logs = opened();
    journals = new Journals(logs);
    sites = new DeclaredSites(logs, codec);
    held = new HeldShards(timer("shards"), order, this::readInbox);
    reports = new Reports(timer("initiator"));
    requests = new Requests(order::wake, timer("requests"));
    commits = new CommitLoop(order, requests, logs, this::batch, this::appended);
    committer = daemon(commits, "committer");
    started = true;
    sites.load();
    committer.start();
  }

  private StoredLogs opened() {
    return StoredLogs.asked(
        () -> {
          var recent = settings.stores().apply("turns");
          try {
            return new StoredLogs(recent, settings.stores().apply("kept"));
          } catch (RuntimeException e) {
            recent.close();
            throw e;
          }
        });
  }

  private ScheduledExecutorService timer(String purpose) {
    return Executors.newSingleThreadScheduledExecutor(work -> daemon(work, purpose));
  }

  private Thread daemon(Runnable work, String purpose) {
    Thread thread = new Thread(work, "covey-" + settings.node() + "-" + purpose);
    thread.setDaemon(true);
    return thread;
  }

  private BatchEntries batch() {
    return new BatchEntries(
        messages, sites, settings.node(), settings.maxRecordBytes(), times.next());
  }

  private void appended(
      List<InboxMessage> arrived, List<OutgoingMessage.Reply> replies, List<Report> reported) {
    reports.take(reported);
    if (!arrived.isEmpty()) {
      held.arrived(arrived);
    }
    for (OutgoingMessage.Reply reply : replies) {
      requests.replied(reply.to().request(), reply.payload());
    }
    tails.forEach(Tail::wake);
  }

  private void readInbox(HeldShards.InboxFrom from, Consumer<InboxMessage> sink) {
    logs.read(
        StoredLogs.inbox(from.shard()),
        from.offset(),
        (offset, record) -> sink.accept(messages.inbox(from.shard(), offset, record)));
  }

  private void requireOpen() {
    if (!started || closed) {
      throw new FabricException(
          "The fabric of node %s is %s"
              .formatted(settings.node(), closed ? "closed" : "not started"));
    }
  }

  @Override
  public void declare(Map<String, Integer> shardsBySite) {
    requireOpen();
    sites.add(shardsBySite);
  }

  /** A report needs no place of its own: it goes to this node, or waits with its job. */
  @Override
  public void declareRules(Set<String> rules) {
    requireOpen();
  }

  @Override
  public void initiate(Set<String> rules, ReportHandler handler) {
    requireOpen();
    reports.initiate(rules, handler);
  }

  @Override
  public void readRecoveries(Consumer<JournalRecord> records) {
    requireOpen();
    logs.read(
        StoredLogs.RECOVERIES,
        logs.start(StoredLogs.RECOVERIES),
        (offset, record) -> records.accept(messages.recovery(offset, record)));
  }

  /** There is nobody else to follow a shard, so numbers of standbys are passed over. */
  @Override
  public void serve(Map<String, Integer> standbysBySite, ShardHandler handler) {
    requireOpen();
    held.serve(sites.shardsOf(standbysBySite.keySet()), handler);
  }

  /** There is nobody else to own a shard, so all are closed. */
  @Override
  public void standAside(ShardHandler handler) {
    requireOpen();
    held.serve(List.of(), handler);
  }

  @Override
  public void caughtUp(ShardId shard, boolean caughtUp) {
    // This node follows nothing: all is its own.
  }

  @Override
  public Map<ShardId, String> reasons() {
    return Map.of();
  }

  /** There is nobody who could take a shard over, so only the messages are written. */
  @Override
  public void hold(Lease lease, long inboxPosition, List<OutgoingMessage> messages) {
    if (!messages.isEmpty()) {
      ShardTurn first = new ShardTurn(lease, null, inboxPosition);
      order.reserve().commit(new CommitUnit(List.of(first), messages)).join();
    }
  }

  /** A store has one owner, which opens it again after whatever has become of it. */
  @Override
  public void leaveLost(Set<String> sites) {
    requireOpen();
  }

  /** There is nobody else to own it. */
  @Override
  public void avoid(ShardId shard, boolean avoided) {
    requireOpen();
  }

  @Override
  public void leave() {
    if (started) {
      held.leave();
    }
  }

  @Override
  public Committer committer() {
    return order;
  }

  /** The committer ends a lease between two appends, so all of earlier leases is there. */
  @Override
  public Recovered recover(Lease lease, long fromOffset, Consumer<JournalRecord> records) {
    requireOpen();
    return journals.recover((ShardLease) lease, fromOffset, observed(records));
  }

  @Override
  public void readJournal(ShardId shard, long fromOffset, Consumer<JournalRecord> records) {
    requireOpen();
    journals.read(sites.require(shard), fromOffset, observed(records));
  }

  private Consumer<JournalRecord> observed(Consumer<JournalRecord> records) {
    return record -> {
      times.observe(record.time());
      records.accept(record);
    };
  }

  @Override
  public JournalTail follow(ShardId shard, long fromOffset, Consumer<JournalRecord> listener) {
    requireOpen();
    journals.requireHeld(sites.require(shard), fromOffset);
    Tail tail =
        new Tail(
            (from, sink) -> journals.read(shard, from, sink),
            () -> journals.end(shard),
            fromOffset,
            listener,
            tails::remove);
    tails.add(tail);
    tail.start(daemon(tail, "tail-" + shard));
    return tail;
  }

  /** Also cuts consumed messages and moves what is kept for good, so that segments can go. */
  @Override
  public void deleteJournalBefore(ShardId shard, long offset) {
    requireOpen();
    journals.deleteBefore(sites.require(shard), offset, sites.all());
  }

  @Override
  public ShardLog checkpoints(ShardId shard) {
    return log(shard, CheckpointLog.Kind.RECENT);
  }

  @Override
  public ShardLog pastCheckpoints(ShardId shard) {
    return log(shard, CheckpointLog.Kind.PAST);
  }

  private ShardLog log(ShardId shard, CheckpointLog.Kind kind) {
    requireOpen();
    sites.require(shard);
    synchronized (checkpoints) {
      return checkpoints.computeIfAbsent(
          kind.folder(shard),
          folder ->
              StoredLogs.asked(
                  () -> new CheckpointLog(shard, kind, settings.stores().apply(folder))));
    }
  }

  @Override
  public void readHistory(ShardId shard, String key, Consumer<JournalRecord> records) {
    requireOpen();
    logs.read(
        StoredLogs.history(sites.require(shard)),
        0,
        (offset, record) -> messages.history(shard, offset, record, key).ifPresent(records));
  }

  @Override
  public void readInbox(ShardId shard, long fromOffset, Consumer<InboxMessage> sink) {
    requireOpen();
    String inbox = StoredLogs.inbox(sites.require(shard));
    readInbox(new HeldShards.InboxFrom(shard, Math.max(fromOffset, logs.start(inbox))), sink);
  }

  @Override
  public void readDeadLetters(Consumer<BuriedMessage> letters) {
    requireOpen();
    logs.read(
        StoredLogs.DEAD_LETTERS,
        0,
        (offset, record) -> messages.deadLetter(offset, record).ifPresent(letters));
  }

  @Override
  public Instant now() {
    return times.next();
  }

  @Override
  public void observe(Instant time) {
    times.observe(time);
  }

  @Override
  public long journalStart(ShardId shard) {
    requireOpen();
    return journals.start(sites.require(shard));
  }

  @Override
  public long journalEnd(ShardId shard) {
    requireOpen();
    return journals.end(sites.require(shard));
  }

  @Override
  public CompletableFuture<byte[]> request(
      ShardId shard, TraceContext context, byte[] payload, Duration timeout) {
    requireOpen();
    return requests.send(shard, payload, timeout);
  }

  /** Kept in memory: there is nobody else to read it. */
  @Override
  public void publishStatus(byte[] bytes) {
    status.put(settings.node(), new NodeStatusRecord(clock.instant(), bytes));
  }

  @Override
  public Map<NodeId, NodeStatusRecord> readStatus() {
    return Map.copyOf(status);
  }

  @Override
  public Map<ShardId, Long> inboxLag() {
    requireOpen();
    Map<ShardId, Long> lag = new TreeMap<>();
    for (ShardId shard : sites.all()) {
      lag.put(shard, logs.end(StoredLogs.inbox(shard)) - journals.inboxPosition(shard));
    }
    return lag;
  }

  @Override
  public boolean available() {
    return started && !closed && commits.refusal().isEmpty();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    if (started) {
      held.leave();
    }
    closed = true;
    if (started) {
      requests.end();
    }
    order.close();
    if (started) {
      stop();
    }
  }

  private void stop() {
    List.copyOf(tails).forEach(Tail::close);
    join(committer);
    reports.close();
    commits.abandon();
    join(committer);
    held.close();
    requests.close();
    synchronized (checkpoints) {
      checkpoints.values().forEach(log -> log.store().close());
    }
    logs.close();
  }

  private static void join(Thread thread) {
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
