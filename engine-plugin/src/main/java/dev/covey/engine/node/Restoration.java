package dev.covey.engine.node;

import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.catalog.CatalogFollower;
import dev.covey.engine.checkpoint.MergeSchedule;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.recovery.Recoveries;
import dev.covey.engine.standby.Standby;
import dev.covey.engine.standby.Standbys;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.RowAddresses;
import dev.covey.engine.view.ShardTables;
import dev.covey.engine.workspace.WorkspaceFolders;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.Lease;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the rows of a shard that was assigned into the node's database: those that a standby here
 * has ready, or else the newest full checkpoint's with the journal after it. On the shard's line.
 *
 * <p>Invariant: whichever way, what is visible afterwards is the journal up to the last turn of any
 * earlier owner, folded.
 */
final class Restoration {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);
  private static final Duration READ_PATIENCE = Duration.ofSeconds(20);
  private static final Duration READ_AGAIN = Duration.ofMillis(200);
  private static final Duration CATALOG_PATIENCE = Duration.ofSeconds(60);

  /** What a restoration needs of the node. */
  record Surroundings(
      Fabric fabric,
      RowAddresses addresses,
      ShardTables tables,
      ShardReader reader,
      MergeSchedule merges,
      CatalogFollower catalog,
      Standbys standbys,
      WorkspaceFolders workspaces,
      Recoveries recoveries) {}

  private final Surroundings node;
  private final Map<ShardId, String> openings = new ConcurrentHashMap<>();

  Restoration(Surroundings node) {
    this.node = node;
  }

  /** How the rows of each shard that was ever restored came here. */
  Map<ShardId, String> openings() {
    return openings;
  }

  OwnedShard of(Lease lease, Address address) {
    Optional<Standby> standby = node.standbys().take(lease.shard());
    if (standby.isEmpty()) {
      return restore(lease, address);
    }
    try {
      return takeOver(lease, address, standby.get());
    } catch (ShardLostException e) {
      throw e;
    } catch (RuntimeException e) {
      if (!lease.live()) {
        throw e;
      }
      LOG.warn("Shard {} is restored without its standby: {}", lease.shard(), e.getMessage(), e);
      return restore(lease, address);
    } finally {
      standby.get().close();
    }
  }

  private OwnedShard takeOver(Lease lease, Address address, Standby standby) {
    long begun = System.nanoTime();
    long ready = standby.image().number();
    Recovered recovered = standby.recover(lease);
    node.catalog().catchUp(CATALOG_PATIENCE);
    long read = System.nanoTime();
    ShardImage image = standby.image();
    boolean shown = standby.show();
    if (!shown) {
      node.tables().insert(image);
    }
    remember(image, address);
    openings.put(lease.shard(), "standby here, %d ms".formatted(millis(begun, System.nanoTime())));
    LOG.info(
        "Shard {} taken over by its standby: {} rows of {} turns, the last {} from the journal, in {} ms"
            + " (read in {} ms, {} in {} ms)",
        lease.shard(),
        image.size(),
        image.number(),
        image.number() - ready,
        millis(begun, System.nanoTime()),
        millis(begun, read),
        shown ? "shown" : "inserted",
        millis(read, System.nanoTime()));
    return opened(lease, address, new Restored(image, standby.full(), standby.bytes(), recovered));
  }

  /**
   * What the shard's newest full checkpoint and journal give.
   *
   * @param full number of the last turn in the full checkpoint
   * @param bytes of the journal after it
   */
  private record Restored(ShardImage image, long full, long bytes, Recovered recovered) {}

  private OwnedShard restore(Lease lease, Address address) {
    long begun = System.nanoTime();
    node.tables().delete(address, node.addresses().forget(address));
    long cleared = System.nanoTime();
    Restored restored = read(lease);
    ShardImage image = restored.image();
    node.catalog().catchUp(CATALOG_PATIENCE);
    long read = System.nanoTime();
    node.tables().insert(image);
    remember(image, address);
    openings.put(lease.shard(), "read, %d ms".formatted(millis(begun, System.nanoTime())));
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
    return opened(lease, address, restored);
  }

  private void remember(ShardImage image, Address address) {
    for (String table : image.tables()) {
      node.addresses().remember(image.rows(table), address);
    }
    node.workspaces().restored(image);
    node.recoveries().restored(image);
  }

  private OwnedShard opened(Lease lease, Address address, Restored restored) {
    ShardImage image = restored.image();
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

  /**
   * The first inbox message that is not consumed.
   *
   * @param recorded by the turns; -1 if by none
   */
  static long start(Recovered recovered, long recorded) {
    long position = recovered.inboxPosition().orElse(recorded);
    return Math.max(position, recovered.inboxStart());
  }
}
