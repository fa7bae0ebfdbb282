package dev.covey.engine.node;

import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.catalog.CatalogFollower;
import dev.covey.engine.checkpoint.MergeSchedule;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.route.InboxWorker;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.RowAddresses;
import dev.covey.engine.view.ShardTables;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the rows of shards into the node's database as they are assigned, and takes them out as
 * they go. The fabric's thread only hands over: each shard has a line of its own in which its
 * restore, its messages and its removal follow each other.
 *
 * <p>Invariant: a shard is open only while the rows in the database are its journal, folded, plus
 * the turns begun since under the present lease.
 */
final class ShardKeeper implements ShardHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ShardKeeper.class);
  private static final Duration READ_PATIENCE = Duration.ofSeconds(20);
  private static final Duration READ_AGAIN = Duration.ofMillis(200);
  private static final Duration DRAIN = Duration.ofSeconds(60);
  private static final Duration CATALOG_PATIENCE = Duration.ofSeconds(60);

  /** What the keeper needs of the node. */
  record Surroundings(
      Fabric fabric,
      OwnedShards shards,
      RowAddresses addresses,
      ShardTables tables,
      ShardReader reader,
      MergeSchedule merges,
      CatalogFollower catalog,
      Function<ShardId, Address> addressOf,
      Runnable jobsMayBeDue,
      Runnable catalogDiverged) {}

  private final Surroundings node;
  private final InboxWorker inbox;
  private final ShardLines lines;
  private final Map<Lease, OwnedShard> byLease = new ConcurrentHashMap<>();
  private final Map<Address, Lease> opening = new ConcurrentHashMap<>();
  private final Map<ShardId, String> failures = new ConcurrentHashMap<>();

  ShardKeeper(Surroundings node, InboxWorker inbox, ShardLines lines) {
    this.node = node;
    this.inbox = inbox;
    this.lines = lines;
  }

  /** Shards that are owned but could not be restored, and why. */
  Map<ShardId, String> failures() {
    return Map.copyOf(failures);
  }

  /** Waits a while for a shard that is being restored. */
  boolean awaitOpening(Address address) {
    if (!opening.containsKey(address) && !node.shards().isOpen(address)) {
      return false;
    }
    try {
      node.shards()
          .await(
              () -> node.shards().isOpen(address) || !opening.containsKey(address),
              Duration.ofSeconds(30));
      return node.shards().isOpen(address);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void assigned(Lease lease) {
    Address address = node.addressOf().apply(lease.shard());
    opening.put(address, lease);
    failures.remove(lease.shard());
    lines.of(lease.shard()).execute(() -> restore(lease, address));
  }

  private void restore(Lease lease, Address address) {
    try {
      if (!lease.live()) {
        return;
      }
      OwnedShard shard = address.isCatalog() ? ownCatalog(lease) : restoreRows(lease, address);
      byLease.put(lease, shard);
      if (!lease.live()) {
        // Lost while it was restored: lost() has looked for the shard before it was there.
        drop(lease, shard);
        return;
      }
      node.shards().add(shard);
      lease.open(shard.inboxPosition());
      node.jobsMayBeDue().run();
    } catch (ShardLostException e) {
      LOG.info("Shard {} went away while it was restored", lease.shard());
    } catch (RuntimeException e) {
      if (!lease.live()) {
        LOG.info("Shard {} went away while it was restored: {}", lease.shard(), e.getMessage());
        return;
      }
      failures.put(lease.shard(), String.valueOf(e.getMessage()));
      LOG.error("Shard {} stays closed: {}. Other shards go on.", lease.shard(), e.getMessage(), e);
    } finally {
      opening.remove(address, lease);
    }
  }

  private OwnedShard ownCatalog(Lease lease) {
    Recovered recovered = node.catalog().own(lease);
    long number = node.catalog().copy().number();
    return new OwnedShard(lease, Address.CATALOG, number, start(recovered, -1));
  }

  /**
   * What the shard's newest full checkpoint and journal give.
   *
   * @param full number of the last turn in the full checkpoint
   * @param bytes of the journal after it
   */
  private record Restored(ShardImage image, long full, long bytes, Recovered recovered) {}

  private OwnedShard restoreRows(Lease lease, Address address) {
    long begun = System.nanoTime();
    node.tables().delete(address, node.addresses().forget(address));
    long cleared = System.nanoTime();
    Restored restored = read(lease);
    ShardImage image = restored.image();
    node.catalog().catchUp(CATALOG_PATIENCE);
    long read = System.nanoTime();
    node.tables().insert(image);
    for (String table : image.tables()) {
      node.addresses().remember(image.rows(table), address);
    }
    LOG.info(
        "Shard {} restored: {} rows of {} turns, the last {} from the journal, in {} ms"
            + " (cleared in {} ms, read in {} ms, inserted in {} ms)",
        lease.shard(),
        image.size(),
        image.number(),
        image.number() - restored.full(),
        millis(begun, System.nanoTime()),
        millis(begun, cleared),
        millis(cleared, read),
        millis(read, System.nanoTime()));
    long position = start(restored.recovered(), image.inboxPosition());
    OwnedShard shard = new OwnedShard(lease, address, image.number(), position);
    node.merges().opened(shard, restored.full(), restored.bytes());
    return shard;
  }

  private static long millis(long from, long to) {
    return (to - from) / 1_000_000;
  }

  /**
   * Reads as long as it takes while Kafka is away, and again if a merge by the owner before has cut
   * what was being read; gives up only if Kafka is there and keeps refusing.
   */
  private Restored read(Lease lease) {
    long patience = System.nanoTime() + READ_PATIENCE.toNanos();
    while (true) {
      try {
        return read(lease, node.reader().base(lease.shard()));
      } catch (FabricException | CheckpointStoreException e) {
        boolean hopeless = node.fabric().available() && System.nanoTime() - patience > 0;
        if (hopeless || !lease.live()) {
          throw e;
        }
        LOG.info("Shard {} is read again: {}", lease.shard(), e.getMessage());
        LockSupport.parkNanos(READ_AGAIN.toNanos());
      }
    }
  }

  private Restored read(Lease lease, ShardReader.Base base) {
    ShardImage image = base.image();
    long full = image.number();
    long[] bytes = {0};
    Recovered recovered =
        node.fabric()
            .recover(
                lease,
                base.journalPosition(),
                record -> {
                  node.reader().fold(image, record);
                  bytes[0] += record.value().length;
                });
    return new Restored(image, full, bytes[0], recovered);
  }

  private static long start(Recovered recovered, long recorded) {
    long position = recovered.inboxPosition().orElse(recorded);
    return Math.max(position, recovered.inboxStart());
  }

  @Override
  public void revoked(Collection<Lease> leases) {
    leases.forEach(lease -> ifPresent(lease, OwnedShard::stopEntering));
    for (Lease lease : leases) {
      ifPresent(lease, shard -> drain(lease, shard));
    }
    leases.forEach(lease -> letGo(lease, "handed over"));
  }

  private void drain(Lease lease, OwnedShard shard) {
    try {
      if (!shard.drain(DRAIN)) {
        LOG.warn(
            "Shard {} is handed over although work on it has not ended; that work will be refused",
            lease.shard());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      shard.close();
    }
  }

  @Override
  public void lost(Collection<Lease> leases, String reason) {
    for (Lease lease : leases) {
      ifPresent(lease, OwnedShard::close);
      letGo(lease, "lost (" + reason + ")");
    }
  }

  private void letGo(Lease lease, String how) {
    OwnedShard shard = node.shards().remove(lease);
    LOG.info("Shard {} is {}", lease.shard(), how);
    lines
        .of(lease.shard())
        .execute(
            () -> {
              OwnedShard restored = shard != null ? shard : byLease.get(lease);
              if (restored != null) {
                drop(lease, restored);
              }
            });
  }

  private void drop(Lease lease, OwnedShard shard) {
    if (byLease.remove(lease) == null) {
      return;
    }
    shard.close();
    node.shards().remove(lease);
    if (!shard.address().isCatalog()) {
      node.tables().delete(shard.address(), node.addresses().forget(shard.address()));
    } else if (shard.aheadOfJournal()) {
      node.catalogDiverged().run();
    } else {
      node.catalog().release(shard.lastNumber());
    }
  }

  private void ifPresent(Lease lease, Consumer<OwnedShard> action) {
    OwnedShard shard = byLease.get(lease);
    if (shard != null) {
      action.accept(shard);
    }
  }

  @Override
  public void received(Lease lease, InboxMessage message) {
    OwnedShard shard = byLease.get(lease);
    if (shard != null) {
      lines.of(lease.shard()).execute(() -> inbox.handle(shard, message));
    }
  }
}
