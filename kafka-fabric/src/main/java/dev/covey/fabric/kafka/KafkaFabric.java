package dev.covey.fabric.kafka;

import dev.covey.fabric.BuriedMessage;
import dev.covey.fabric.Committer;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.Lease;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.NodeStatusRecord;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.PlacedNode;
import dev.covey.fabric.PlacedShard;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ReportHandler;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLog;
import dev.covey.fabric.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The fabric over Kafka. Delegates to a {@link Connection}, which exists from {@code start} on.
 * Thread-safe.
 */
public final class KafkaFabric implements Fabric {
  private final FabricSettings settings;
  private final Clock clock;
  private final Object starting = new Object();
  private volatile Connection opening;
  private volatile Connection connection;
  private volatile boolean closed;

  KafkaFabric(FabricSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** A fabric with these settings; it touches no network before {@link #start}. */
  public static Fabric connect(FabricSettings settings) {
    return new KafkaFabric(settings, Clock.systemUTC());
  }

  /**
   * Where the shards of a group would come to rest, by the very function that its leader uses, if
   * all nodes stay and all followers catch up. Touches no network.
   *
   * @param nodes the group
   * @param shardsBySite of all sites but the catalog's
   */
  public static Map<ShardId, PlacedShard> foresee(
      Collection<PlacedNode> nodes, Map<String, Integer> shardsBySite) {
    return Forecast.of(nodes, shardsBySite);
  }

  @Override
  public void start() {
    synchronized (starting) {
      if (closed || connection != null) {
        throw new IllegalStateException("A fabric is started once, and not after it was closed");
      }
      Connection begun = new Connection(settings, clock);
      opening = begun;
      try {
        begun.start();
      } catch (RuntimeException e) {
        begun.close();
        throw e;
      }
      connection = begun;
    }
  }

  private Connection connection() {
    Connection open = connection;
    if (closed || open == null) {
      throw new FabricException(
          "The fabric of node %s is %s"
              .formatted(settings.node(), closed ? "closed" : "not started"));
    }
    return open;
  }

  @Override
  public void declare(Map<String, Integer> shardsBySite) {
    connection().declare(shardsBySite);
  }

  @Override
  public void declareRules(Set<String> rules) {
    connection().initiators().declare(rules);
  }

  @Override
  public void initiate(Set<String> rules, ReportHandler handler) {
    connection().initiators().initiate(rules, handler);
  }

  @Override
  public void readRecoveries(Consumer<JournalRecord> records) {
    connection().logs().readRecoveries(records);
  }

  @Override
  public void serve(Map<String, Integer> standbysBySite, ShardHandler handler) {
    connection().serve(standbysBySite, handler);
  }

  @Override
  public void standAside(ShardHandler handler) {
    connection().standAside(handler);
  }

  @Override
  public void caughtUp(ShardId shard, boolean caughtUp) {
    Connection open = connection;
    if (open != null) {
      open.placement().caughtUp(shard, caughtUp);
    }
  }

  @Override
  public Map<ShardId, String> reasons() {
    Connection open = connection;
    return open == null ? Map.of() : open.placement().reasons();
  }

  @Override
  public void hold(Lease lease, long inboxPosition, List<OutgoingMessage> messages) {
    connection().hold(lease, inboxPosition, messages);
  }

  @Override
  public void leaveLost(Set<String> sites) {
    connection().placement().leaveLost(sites);
  }

  @Override
  public void avoid(ShardId shard, boolean avoided) {
    connection().placement().avoid(shard, avoided);
  }

  @Override
  public void leave() {
    connection().leave();
  }

  @Override
  public Committer committer() {
    return connection().committer();
  }

  @Override
  public Recovered recover(Lease lease, long fromOffset, Consumer<JournalRecord> records) {
    return connection().recover(lease, fromOffset, records);
  }

  @Override
  public void readJournal(ShardId shard, long fromOffset, Consumer<JournalRecord> records) {
    connection().logs().readJournal(shard, fromOffset, records);
  }

  @Override
  public JournalTail follow(ShardId shard, long fromOffset, Consumer<JournalRecord> listener) {
    return connection().follow(shard, fromOffset, listener);
  }

  @Override
  public void deleteJournalBefore(ShardId shard, long offset) {
    connection().logs().deleteJournalBefore(shard, offset);
  }

  @Override
  public ShardLog checkpoints(ShardId shard) {
    return connection().logs().checkpoints(shard);
  }

  @Override
  public ShardLog pastCheckpoints(ShardId shard) {
    return connection().logs().pastCheckpoints(shard);
  }

  @Override
  public void readHistory(ShardId shard, String key, Consumer<JournalRecord> records) {
    connection().logs().readHistory(shard, key, records);
  }

  @Override
  public void readInbox(ShardId shard, long fromOffset, Consumer<InboxMessage> messages) {
    connection().logs().readInbox(shard, fromOffset, messages);
  }

  @Override
  public void readDeadLetters(Consumer<BuriedMessage> letters) {
    connection().logs().readDeadLetters(letters);
  }

  @Override
  public Instant now() {
    return connection().times().next();
  }

  @Override
  public void observe(Instant time) {
    connection().times().observe(time);
  }

  @Override
  public long journalStart(ShardId shard) {
    return connection().logs().journalStart(shard);
  }

  @Override
  public long journalEnd(ShardId shard) {
    return connection().logs().journalEnd(shard);
  }

  @Override
  public CompletableFuture<byte[]> request(
      ShardId shard, TraceContext context, byte[] payload, Duration timeout) {
    return connection().request(shard, context, payload, timeout);
  }

  @Override
  public void publishStatus(byte[] status) {
    connection().publishStatus(status);
  }

  @Override
  public Map<NodeId, NodeStatusRecord> readStatus() {
    return connection().readStatus();
  }

  @Override
  public Map<ShardId, Long> inboxLag() {
    return connection().inboxLag();
  }

  @Override
  public boolean available() {
    Connection open = connection;
    return !closed && open != null && open.available();
  }

  @Override
  public void close() {
    Connection begun = opening;
    if (begun != null) {
      begun.beginShutdown(); // A start that waits gives up.
    }
    synchronized (starting) {
      if (!closed) {
        closed = true;
        if (connection != null) {
          connection.close();
        }
      }
    }
  }
}
