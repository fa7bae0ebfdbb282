package dev.covey.fabric.kafka;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Committer;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.Lease;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.NodeStatusRecord;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.TraceContext;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.HybridClock;
import dev.covey.fabric.plane.ShardLease;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All clients and threads of one started fabric, and their order of beginning and end. */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(10);
  private static final Duration CLOSE_GRACE_ALONE = Duration.ofSeconds(3);
  private static final Duration ABANDON_AFTER = Duration.ofMillis(500);
  private static final Duration INBOX_RETENTION = Duration.ofDays(7);
  private static final Duration PEER_RETENTION = Duration.ofHours(1);
  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);
  private static final Duration RECOVERY_RETENTION = Duration.ofDays(30);

  /** So that one can go on while the broker still marks the end of the other's transaction. */
  private static final int COMMITTER_PRODUCERS = 2;

  private static final Duration UNAVAILABLE_LAG = Duration.ofSeconds(3);

  private final FabricSettings settings;
  private final Clock clock;
  private final LongSupplier nanos = System::nanoTime;
  private final TopicNames names;
  private final ClientSettings clients;
  private final Refusal refusal;
  private final Threads threads;
  private final Shutdown shutdown = new Shutdown(nanos);
  private final Sites sites = new Sites();
  private final HybridClock times;
  private final CommitQueue queue;
  private final Membership membership = new Membership();
  private final OwnPlacement placement;
  private final Readers readers;
  private final Set<TailLoop> tails = ConcurrentHashMap.newKeySet();
  private final List<TransactionalWriter> writers = new ArrayList<>();
  private final Object serving = new Object();

  private ScheduledExecutorService timer;
  private AdminCalls admin;
  private Producer<byte[], byte[]> plain;
  private TopicCreation topics;
  private StartChecks checks;
  private StatusBoard board;
  private Requests requests;
  private ReplyLoop replies;
  private Thread replyThread;
  private Thread committerThread;
  private volatile Pulse pulse;
  private ShardHandler handler;
  private InboxLoop inbox;
  private Thread inboxThread;
  private Initiators initiators;

  Connection(FabricSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.times = new HybridClock(clock);
    this.queue = new CommitQueue(nanos, times);
    this.names = new TopicNames(settings.collective());
    this.clients = new ClientSettings(settings, names);
    this.refusal = new Refusal(settings.collective(), settings.bootstrapServers());
    this.threads = new Threads(settings.node());
    this.readers = new Readers(clients);
    this.placement =
        new OwnPlacement(new Holder(settings.node(), UUID.randomUUID().toString().substring(0, 8)));
  }

  void start() {
    try {
      open();
    } catch (KafkaException e) {
      throw refusal.to("start node " + settings.node(), e);
    }
  }

  private void open() {
    timer = Executors.newSingleThreadScheduledExecutor(task -> threads.unstarted("timer", task));
    admin = new AdminCalls(Admin.create(clients.admin()), refusal, settings.startTimeout());
    Patience patience = new Patience(settings.startTimeout(), shutdown, nanos);
    checks = new StartChecks(settings, names, admin, shutdown, patience, clock, nanos);
    checks.requireBrokers();
    createOwnTopics();
    checks.requireSingle();
    plain = new KafkaProducer<>(clients.plain());
    board =
        new StatusBoard(
            plain,
            () -> readers.brief("status"),
            admin,
            refusal,
            names.status(),
            settings.node(),
            nanos);
    checks.requireClock(board);
    openCommitter(patience);
    openReplies();
    pulse = new Pulse(admin, nanos);
    pulse.start(timer);
  }

  private void createOwnTopics() {
    topics =
        new TopicCreation(
            admin,
            settings.replicationFactor(),
            settings.maxRecordBytes(),
            shutdown,
            nanos,
            settings.startTimeout());
    topics.ensure(
        List.of(
            TopicPlan.journal(names.journal(ShardId.CATALOG_SITE), 1),
            TopicPlan.keptFor(names.inbox(ShardId.CATALOG_SITE), 1, INBOX_RETENTION),
            TopicPlan.checkpoints(names.checkpoint(ShardId.CATALOG_SITE), 1),
            TopicPlan.checkpoints(names.past(ShardId.CATALOG_SITE), 1),
            TopicPlan.keptFor(names.peer(settings.node()), 1, PEER_RETENTION),
            TopicPlan.newestPerKey(names.status()),
            TopicPlan.keptFor(names.deadLetter(), 1, DEAD_LETTER_RETENTION),
            TopicPlan.keptFor(names.recoveries(), 1, RECOVERY_RETENTION)));
    initiators =
        new Initiators(
            topics, () -> new KafkaConsumer<>(clients.initiator()), names, shutdown, threads);
  }

  private void openCommitter(Patience patience) {
    Peers peers = new Peers(admin, names, nanos);
    UnitRecords records =
        new UnitRecords(
            names,
            sites,
            initiators.rules(),
            peers,
            settings.node(),
            settings.maxRecordBytes(),
            clock);
    for (int number = 0; number < COMMITTER_PRODUCERS; number++) {
      Map<String, Object> config = clients.transactional(number);
      TransactionalWriter writer =
          new TransactionalWriter(() -> new KafkaProducer<>(config), names, records, shutdown);
      writers.add(writer);
      patience.with(
          "take over the transactional id of producer " + number,
          () -> {
            writer.open();
            return writer;
          },
          TransactionalWriter::passing);
    }
    CommitLoop loop = new CommitLoop(queue, writers, membership, shutdown, nanos);
    committerThread = threads.unstarted("committer", loop);
    committerThread.start();
  }

  private void openReplies() {
    TopicPartition peer = new TopicPartition(names.peer(settings.node()), 0);
    requests =
        new Requests(
            plain,
            names,
            settings.node(),
            settings.maxRecordBytes(),
            timer,
            UUID::randomUUID,
            times);
    replies =
        new ReplyLoop(readers.lasting("replies"), requests, times, peer, admin.end(peer), shutdown);
    replyThread = threads.unstarted("replies", replies);
    replyThread.start();
  }

  void declare(Map<String, Integer> shardsBySite) {
    List<TopicPlan> plans = new ArrayList<>();
    shardsBySite.forEach(
        (site, shards) -> {
          new ShardId(site, shards - 1); // Checks the name and the number.
          if (site.equals(ShardId.CATALOG_SITE)) {
            throw new IllegalArgumentException("Site name '" + site + "' is reserved");
          }
          plans.add(TopicPlan.journal(names.journal(site), shards));
          plans.add(TopicPlan.keptFor(names.inbox(site), shards, INBOX_RETENTION));
          plans.add(TopicPlan.journal(names.history(site), shards));
          plans.add(TopicPlan.checkpoints(names.checkpoint(site), shards));
          plans.add(TopicPlan.checkpoints(names.past(site), shards));
        });
    topics.ensure(plans);
    sites.add(shardsBySite);
  }

  Initiators initiators() {
    return initiators;
  }

  void serve(Map<String, Integer> standbysBySite, ShardHandler firstHandler) {
    Map<String, Integer> standbys = Map.copyOf(standbysBySite);
    List<String> inboxes = new ArrayList<>(List.of(names.inbox(ShardId.CATALOG_SITE)));
    standbys.forEach(
        (site, count) -> {
          inboxes.add(names.inbox(sites.require(new ShardId(site, 0)).site()));
          OwnPlacement.requireStandbys(site, count);
        });
    join(inboxes, standbys, firstHandler);
  }

  /** A member with a topic of its own alone, as one that leaves is at its end. */
  void standAside(ShardHandler firstHandler) {
    join(List.of(names.peer(settings.node())), Map.of(), firstHandler);
  }

  private void join(
      List<String> inboxes, Map<String, Integer> standbys, ShardHandler firstHandler) {
    synchronized (serving) {
      if (handler == null) {
        handler = firstHandler;
      }
      if (inbox == null) {
        checks.requireSingle();
        inbox =
            new InboxLoop(
                new KafkaConsumer<>(clients.member(placement, new Marks(admin, names))),
                handler,
                membership,
                placement,
                queue,
                times,
                names,
                shutdown,
                nanos,
                names.peer(settings.node()));
        inbox.subscribe(inboxes, standbys);
        inboxThread = threads.unstarted("inbox", inbox);
        inboxThread.start();
      } else {
        inbox.subscribe(inboxes, standbys);
      }
    }
  }

  OwnPlacement placement() {
    return placement;
  }

  void hold(Lease lease, long position, List<OutgoingMessage> messages) {
    ShardLease own = (ShardLease) lease;
    own.mark(placement.holder().mark());
    ShardTurn first = new ShardTurn(own, null, position);
    try {
      queue.reserve().commit(new CommitUnit(List.of(first), messages)).join();
    } catch (CompletionException e) {
      throw own.live()
          ? new FabricException("Shard %s cannot be held".formatted(own.shard()), e)
          : own.lost();
    }
  }

  void leave() {
    leave(Duration.ofMinutes(5));
  }

  private void leave(Duration limit) {
    synchronized (serving) {
      if (inbox != null) {
        if (Thread.currentThread() == inboxThread) {
          throw new IllegalStateException("A shard handler cannot leave the group from a call");
        }
        inbox.leave();
        Shutdown.join(inboxThread, limit);
        if (inboxThread.isAlive()) {
          LOG.error(
              "The shard handler of node {} has not let go of its shards for {} s; they move when the group gives this node up",
              settings.node(),
              limit.toSeconds());
        }
        inbox = null;
      }
    }
  }

  Committer committer() {
    return queue;
  }

  Recovered recover(Lease lease, long from, Consumer<JournalRecord> sink) {
    if (!(lease instanceof ShardLease own)) {
      throw new IllegalArgumentException("Expected a lease of this fabric, but got " + lease);
    }
    HolderFencing fencing = new HolderFencing(admin, names, settings.node());
    JournalReader reader = new JournalReader(admin, times, nanos);
    JournalRecovery recovery =
        new JournalRecovery(
            readers, reader, admin, fencing, names, shutdown, nanos, placement.holder());
    return translated("recover shard " + lease.shard(), () -> recovery.recover(own, from, sink));
  }

  private void requireOpen() {
    if (shutdown.begun()) {
      throw new FabricException("The fabric of node " + settings.node() + " is closed");
    }
  }

  Logs logs() {
    JournalReader reader = new JournalReader(admin, times, nanos);
    return new Logs(names, sites, admin, reader, readers, plain, refusal, this::requireOpen);
  }

  private <T> T translated(String act, java.util.function.Supplier<T> action) {
    try {
      return action.get();
    } catch (KafkaException e) {
      throw refusal.to(act, e);
    }
  }

  JournalTail follow(ShardId shard, long from, Consumer<JournalRecord> listener) {
    TopicPartition journal = names.journalOf(sites.require(shard));
    JournalReader.requireWithin(journal, from, admin.start(journal), admin.end(journal));
    TailLoop[] self = new TailLoop[1];
    TailLoop tail =
        new TailLoop(
            readers.lasting("tail"),
            journal,
            times,
            from,
            listener,
            threads,
            () -> tails.remove(self[0]));
    self[0] = tail;
    tails.add(tail);
    tail.start();
    return tail;
  }

  CompletableFuture<byte[]> request(
      ShardId shard, TraceContext context, byte[] payload, Duration timeout) {
    return requests.send(sites.require(shard), context, payload, timeout);
  }

  HybridClock times() {
    return times;
  }

  void publishStatus(byte[] status) {
    try {
      timer.execute(() -> board.publish(status));
    } catch (RejectedExecutionException e) {
      LOG.debug("No status is published after close", e);
    }
  }

  Map<NodeId, NodeStatusRecord> readStatus() {
    return board.read();
  }

  Map<ShardId, Long> inboxLag() {
    return translated(
        "count inbox messages", () -> new InboxLag(admin, readers, names, nanos).of(sites.all()));
  }

  boolean available() {
    return pulse.beats() && queue.lag().compareTo(UNAVAILABLE_LAG) < 0;
  }

  /**
   * What waits for Kafka gives up after a grace, a short one if Kafka does not answer anyway. Any
   * thread.
   */
  void beginShutdown() {
    shutdown.begin(grace());
  }

  private Duration grace() {
    return pulse != null && pulse.beats() ? CLOSE_GRACE : CLOSE_GRACE_ALONE;
  }

  /** In reverse order of opening; whatever was not opened is passed over. */
  void close() {
    beginShutdown();
    if (initiators != null) {
      initiators.close();
    }
    abandonWriterAfter(grace().plus(ABANDON_AFTER));
    leave(CLOSE_GRACE.multipliedBy(3));
    queue.close();
    Shutdown.join(committerThread, CLOSE_GRACE.multipliedBy(2));
    if (committerThread == null) {
      writers.forEach(TransactionalWriter::close);
    }
    List.copyOf(tails).forEach(TailLoop::close);
    if (replies != null) {
      replies.stop();
      Shutdown.join(replyThread, Duration.ofSeconds(5));
      requests.close();
    }
    if (timer != null) {
      timer.shutdownNow();
    }
    closeBoard();
    if (admin != null) {
      admin.close();
    }
  }

  /** A call of the producer that waits for Kafka ends only when the producer is closed. */
  private void abandonWriterAfter(Duration grace) {
    if (timer != null) {
      Runnable abandon = () -> writers.forEach(TransactionalWriter::abandon);
      timer.schedule(abandon, grace.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void closeBoard() {
    if (board != null) {
      try {
        board.clear(Duration.ofSeconds(2));
      } catch (FabricException e) {
        LOG.warn("This node's last status stays on the board: {}", e.getMessage());
      }
      board.close();
    }
    if (plain != null) {
      plain.close(Duration.ofSeconds(2));
    }
  }
}
