package dev.covey.engine.cut;

import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Collects the leases of all shards for one who is to have them all. Thread-safe. */
final class AllShards implements ShardHandler {
  private final Map<ShardId, Lease> leases = new HashMap<>();

  @Override
  public synchronized void assigned(Lease lease) {
    leases.put(lease.shard(), lease);
    notifyAll();
  }

  @Override
  public synchronized void revoked(Collection<Lease> gone) {
    gone.forEach(lease -> leases.remove(lease.shard(), lease));
  }

  @Override
  public synchronized void lost(Collection<Lease> gone, String reason) {
    revoked(gone);
  }

  @Override
  public void received(Lease lease, InboxMessage message) {
    // No lease is opened, so nothing is delivered.
  }

  synchronized Lease lease(ShardId shard) {
    Lease lease = leases.get(shard);
    if (lease == null) {
      throw new CutException("Shard " + shard + " went to a node that has joined meanwhile");
    }
    return lease;
  }

  /** Waits for them; answers those that did not come in time, in the order of their names. */
  synchronized Set<String> await(Collection<ShardId> shards, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Set<ShardId> missing = missing(shards);
    while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CutException("Interrupted while waiting for the shards", e);
      }
      missing = missing(shards);
    }
    Set<String> names = new TreeSet<>();
    missing.forEach(shard -> names.add(shard.toString()));
    return names;
  }

  private Set<ShardId> missing(Collection<ShardId> shards) {
    Set<ShardId> missing = new HashSet<>(shards);
    missing.removeAll(leases.keySet());
    return missing;
  }
}
