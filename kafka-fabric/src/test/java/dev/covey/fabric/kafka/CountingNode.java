package dev.covey.fabric.kafka;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.Place;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import dev.covey.fabric.ShardTurn;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node whose engine is one counter a shard: turn n of a shard is the text "n". A message is
 * answered with the turn that consumed it.
 */
final class CountingNode implements ShardHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CountingNode.class);

  static {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30)); // Machines are busy at times.
  }

  private static final class Counter {
    final Lease lease;
    boolean open;
    long turns;
    CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Counter(Lease lease) {
      this.lease = lease;
    }
  }

  final Fabric fabric;
  final List<InboxMessage> received = new ArrayList<>();
  final List<String> lost = new CopyOnWriteArrayList<>();
  private final Map<ShardId, Counter> counters = new HashMap<>();
  private final ExecutorService restorer = Executors.newCachedThreadPool();
  volatile Set<ShardId> following = Set.of();
  final Set<ShardId> wasFollowingWhenAssigned = ConcurrentHashMap.newKeySet();
  private volatile Runnable onReceived = () -> {};

  CountingNode(Fabric fabric) {
    this.fabric = fabric;
  }

  static FabricSettings settings(String collective, String node, String bootstrap) {
    return settings(collective, node, bootstrap, Map.of());
  }

  static FabricSettings settings(
      String collective, String node, String bootstrap, Map<String, String> properties) {
    return new FabricSettings(
        collective,
        new NodeId(node),
        bootstrap,
        properties,
        (short) 1,
        Duration.ofSeconds(3),
        1 << 20,
        Duration.ofSeconds(20));
  }

  static CountingNode start(
      FabricSettings settings, Map<String, Integer> declared, String... sites) {
    return start(
        settings, declared, Stream.of(sites).collect(Collectors.toMap(site -> site, site -> 0)));
  }

  static CountingNode start(
      FabricSettings settings, Map<String, Integer> declared, Map<String, Integer> standbys) {
    CountingNode node = new CountingNode(new KafkaFabric(settings, Clock.systemUTC()));
    node.fabric.start();
    node.fabric.declare(declared);
    node.fabric.serve(standbys, node);
    return node;
  }

  synchronized Set<ShardId> open() {
    Set<ShardId> open = new TreeSet<>();
    counters.forEach(
        (shard, counter) -> {
          if (counter.open) {
            open.add(shard);
          }
        });
    return open;
  }

  synchronized Lease lease(ShardId shard) {
    return counters.get(shard).lease;
  }

  void whenReceived(Runnable action) {
    onReceived = action;
  }

  /** Writes the shard's next turn; the future gives its number once it is durable. */
  synchronized CompletableFuture<Long> turn(ShardId shard) {
    Counter counter = counters.get(shard);
    if (counter == null || !counter.open) {
      return CompletableFuture.failedFuture(new ShardLostException(shard, "not open here"));
    }
    return turn(counter, ShardTurn.UNCHANGED, List.of());
  }

  private CompletableFuture<Long> turn(
      Counter counter, long inboxPosition, List<OutgoingMessage> messages) {
    long number = ++counter.turns;
    Place place = fabric.committer().reserve();
    CompletableFuture<Void> durable =
        place.commit(
            new CommitUnit(
                List.of(new ShardTurn(counter.lease, text(number), inboxPosition)), messages));
    counter.last = durable;
    return durable.thenApply(done -> number);
  }

  static byte[] text(long number) {
    return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static List<String> journal(Fabric fabric, ShardId shard) {
    List<String> records = new ArrayList<>();
    fabric.readJournal(shard, 0, record -> records.add(text(record.value())));
    return records;
  }

  @Override
  public synchronized void assigned(Lease lease) {
    if (following.contains(lease.shard())) {
      wasFollowingWhenAssigned.add(lease.shard());
    }
    counters.put(lease.shard(), new Counter(lease));
    restorer.execute(() -> restore(lease));
  }

  private void restore(Lease lease) {
    long[] turns = new long[1];
    try {
      Recovered recovered =
          fabric.recover(lease, 0, record -> turns[0] = Long.parseLong(text(record.value())));
      synchronized (this) {
        Counter counter = counters.get(lease.shard());
        if (counter != null && counter.lease == lease && lease.live()) {
          counter.turns = turns[0];
          counter.open = true;
          lease.open(recovered.inboxPosition().orElse(recovered.inboxStart()));
        }
      }
    } catch (ShardLostException | FabricException e) {
      LOG.info("Restore of {} ended: {}", lease.shard(), e.getMessage());
    }
  }

  @Override
  public void revoked(Collection<Lease> leases) {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    synchronized (this) {
      for (Lease lease : leases) {
        Counter counter = counters.remove(lease.shard());
        if (counter != null) {
          running.add(counter.last);
        }
      }
    }
    running.forEach(last -> last.exceptionally(failed -> null).join());
  }

  @Override
  public synchronized void lost(Collection<Lease> leases, String reason) {
    leases.forEach(
        lease -> {
          lost.add(lease.shard() + ": " + reason);
          counters.remove(lease.shard());
        });
  }

  @Override
  public void following(Set<ShardId> shards) {
    following = shards;
  }

  @Override
  public void received(Lease lease, InboxMessage message) {
    onReceived.run();
    synchronized (this) {
      received.add(message);
      Counter counter = counters.get(lease.shard());
      if (counter != null && counter.open && counter.lease == lease) {
        List<OutgoingMessage> reply =
            message
                .replyTo()
                .<List<OutgoingMessage>>map(
                    to -> List.of(new OutgoingMessage.Reply(to, text(counter.turns + 1))))
                .orElse(List.of());
        turn(counter, message.offset() + 1, reply);
      }
    }
  }

  @Override
  public void close() {
    fabric.close();
    restorer.shutdownNow();
    try {
      restorer.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
