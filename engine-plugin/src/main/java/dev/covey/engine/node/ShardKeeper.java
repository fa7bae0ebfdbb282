package dev.covey.engine.node;

import dev.covey.engine.address.Address;
import dev.covey.engine.catalog.CatalogFollower;
import dev.covey.engine.recovery.WaitingRecoveries;
import dev.covey.engine.route.InboxWorker;
import dev.covey.engine.standby.Standbys;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.RowAddresses;
import dev.covey.engine.view.ShardTables;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final Duration DRAIN = Duration.ofSeconds(60);

  /** What the keeper needs of the node. */
  record Surroundings(
      OwnedShards shards,
      RowAddresses addresses,
      ShardTables tables,
      CatalogFollower catalog,
      Standbys standbys,
      RowsOfOthers others,
      WaitingRecoveries waiting,
      NodeLosses losses,
      Function<ShardId, Address> addressOf,
      Runnable jobsMayBeDue,
      Runnable catalogDiverged) {}

  private final Surroundings node;
  private final Restoration restoration;
  private final InboxWorker inbox;
  private final ShardLines lines;
  private final Map<Lease, OwnedShard> byLease = new ConcurrentHashMap<>();
  private final Map<Address, Lease> opening = new ConcurrentHashMap<>();
  private final Map<ShardId, String> failures = new ConcurrentHashMap<>();

  ShardKeeper(Surroundings node, Restoration restoration, InboxWorker inbox, ShardLines lines) {
    this.node = node;
    this.restoration = restoration;
    this.inbox = inbox;
    this.lines = lines;
  }

  /** Shards that are owned but could not be restored, and why. */
  Map<ShardId, String> failures() {
    return Map.copyOf(failures);
  }

  /** How the rows of each open shard came here. */
  Map<ShardId, String> openings() {
    Map<ShardId, String> openings = new TreeMap<>();
    for (OwnedShard shard : node.shards().all()) {
      ShardId id = shard.lease().shard();
      if (restoration.openings().containsKey(id)) {
        openings.put(id, restoration.openings().get(id));
      }
    }
    return openings;
  }

  /** The shards that are followed, and whether each is ready to be taken over. */
  Map<ShardId, String> following() {
    Map<ShardId, String> following = new TreeMap<>();
    node.standbys()
        .followed()
        .forEach((shard, ready) -> following.put(shard, ready ? "ready" : "catching up"));
    return following;
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
      OwnedShard shard =
          address.isCatalog() ? restoration.ofCatalog(lease) : restoration.of(lease, address);
      byLease.put(lease, shard);
      if (!lease.live()) {
        // Lost while it was restored: lost() has looked for the shard before it was there.
        drop(lease, shard);
        return;
      }
      node.losses().hold(lease, shard.inboxPosition());
      node.waiting().opening(address);
      node.shards().add(shard);
      lease.open(shard.inboxPosition());
      node.jobsMayBeDue().run();
    } catch (NodeLosses.NotPermittedException e) {
      failures.put(lease.shard(), e.getMessage());
      LOG.warn("Shard {} stays closed: {}", lease.shard(), e.getMessage());
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
      node.others().shardGone(shard.address());
      node.tables().delete(shard.address(), node.addresses().forget(shard.address()));
    } else if (shard.aheadOfJournal()) {
      node.catalogDiverged().run();
    } else {
      node.catalog().release(shard.lastNumber());
    }
  }

  /** Takes out rows that an earlier ownership may have left. */
  void clear(ShardId shard) {
    Address address = node.addressOf().apply(shard);
    node.tables().delete(address, node.addresses().forget(address));
  }

  @Override
  public void following(Set<ShardId> shards) {
    node.standbys().follow(shards);
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
      shard.arrived().add(message);
      lines.of(lease.shard()).execute(() -> inbox.handleNext(shard));
    }
  }
}
