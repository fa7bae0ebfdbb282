package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import dev.covey.fabric.Lease;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The shards whose rows are in this node's database. Thread-safe. */
public final class OwnedShards {
  private final Map<Address, OwnedShard> byAddress = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Object changes = new Object();

  public void add(OwnedShard shard) {
    byAddress.put(shard.address(), shard);
    synchronized (changes) {
      changes.notifyAll();
    }
  }

  /** Takes the shard of that lease out, if it is there. */
  public OwnedShard remove(Lease lease) {
    for (OwnedShard shard : byAddress.values()) {
      if (shard.lease() == lease && byAddress.remove(shard.address(), shard)) {
        return shard;
      }
    }
    return null;
  }

  /** The shard at an address, or null. */
  public OwnedShard get(Address address) {
    return byAddress.get(address);
  }

  public Collection<OwnedShard> all() {
    return List.copyOf(byAddress.values());
  }

  /** An open shard of the site, each in its turn, or null if there is none. */
  public OwnedShard anyOpen(int site) {
    List<OwnedShard> open =
        byAddress.values().stream()
            .filter(shard -> shard.address().site() == site && shard.open())
            .sorted(Comparator.comparing(OwnedShard::address))
            .toList();
    return open.isEmpty() ? null : open.get(Math.floorMod(turn.getAndIncrement(), open.size()));
  }

  public boolean isOpen(Address address) {
    OwnedShard shard = byAddress.get(address);
    return shard != null && shard.open();
  }

  /** Waits until the condition holds, looking at each change of the shards. */
  public boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    synchronized (changes) {
      while (!condition.getAsBoolean()) {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        changes.wait(Math.min(millis, 100));
      }
      return true;
    }
  }
}
