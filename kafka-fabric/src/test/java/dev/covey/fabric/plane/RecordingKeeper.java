package dev.covey.fabric.plane;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers which leases the committer gave up. */
public final class RecordingKeeper implements ShardLease.Keeper {
  public final List<ShardLease> diverged = new CopyOnWriteArrayList<>();

  @Override
  public void open(ShardLease lease, long inboxPosition) {}

  @Override
  public void diverged(ShardLease lease) {
    diverged.add(lease);
  }

  @Override
  public void roomMade(ShardLease lease) {}
}
