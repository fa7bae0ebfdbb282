package dev.covey.fabric.kafka;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers which leases the committer gave up. */
final class RecordingKeeper implements ShardLease.Keeper {
  final List<ShardLease> diverged = new CopyOnWriteArrayList<>();

  @Override
  public void open(ShardLease lease, long inboxPosition) {}

  @Override
  public void diverged(ShardLease lease) {
    diverged.add(lease);
  }

  @Override
  public void roomMade() {}
}
