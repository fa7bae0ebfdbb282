package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.ShardNote.Why;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this node says to its group and was told by it. Thread-safe; the inbox thread alone joins,
 * is told and leaves.
 *
 * <p>Invariant: a shard is reported as caught up only while this node is told to follow it, so a
 * handler that follows a shard anew begins as one that has not.
 */
final class OwnPlacement {
  private static final int MOST_STANDBYS = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Holder holder;
  private final Set<ShardId> caughtUp = new HashSet<>();
  private final Map<ShardId, String> origins = new HashMap<>();
  private Map<String, Integer> standbys = Map.of();
  private Map<ShardId, ShardNote> told = Map.of();
  private MemberReport said = MemberReport.NOTHING;
  private boolean rejoining;
  private boolean ask;
  private Set<String> leavesLost = Set.of();
  private final Set<ShardId> avoids = new HashSet<>();

  OwnPlacement(Holder holder) {
    this.holder = holder;
  }

  Holder holder() {
    return holder;
  }

  /** Of which sites this node leaves lost shards to others. */
  void leaveLost(Set<String> sites) {
    lock.lock();
    try {
      leavesLost = Set.copyOf(sites);
    } finally {
      lock.unlock();
    }
  }

  /** Says whether this node owns a shard only if nobody else may. */
  void avoid(ShardId shard, boolean avoided) {
    lock.lock();
    try {
      if (avoided) {
        avoids.add(shard);
      } else {
        avoids.remove(shard);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The group is to be placed again: something was not known that it depends on. */
  void placeAgain() {
    lock.lock();
    try {
      ask = true;
    } finally {
      lock.unlock();
    }
  }

  static void requireStandbys(String site, int count) {
    if (count < 0 || count > MOST_STANDBYS) {
      throw new IllegalArgumentException(
          "Expected 0 to %d standbys of site '%s', but got %d"
              .formatted(MOST_STANDBYS, site, count));
    }
  }

  /** How many standbys each served site is to have. */
  void serve(Map<String, Integer> standbysBySite) {
    lock.lock();
    try {
      standbys = Map.copyOf(standbysBySite);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps whether this node has caught up with a shard; of one that it does not follow nothing. */
  void caughtUp(ShardId shard, boolean now) {
    lock.lock();
    try {
      if (now && follows(shard)) {
        caughtUp.add(shard);
      } else {
        caughtUp.remove(shard);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean follows(ShardId shard) {
    ShardNote note = told.get(shard);
    return note != null && note.followed();
  }

  /** What a join is to say now. */
  MemberReport report() {
    lock.lock();
    try {
      Map<ShardId, MemberReport.Followed> follows = new HashMap<>();
      for (ShardId shard : followed()) {
        boolean ready = caughtUp.contains(shard);
        follows.put(shard, new MemberReport.Followed(ready, told.get(shard).peer()));
      }
      said =
          new MemberReport(
              holder.node().value(), standbys, follows, holder.mark(), leavesLost, avoids);
      ask = false;
      rejoining = false;
      return said;
    } finally {
      lock.unlock();
    }
  }

  /** The group is placed anew, this node so; nothing of a node that is no member. */
  void told(Map<ShardId, ShardNote> notes) {
    lock.lock();
    try {
      told = Map.copyOf(notes);
      rejoining = false;
      caughtUp.removeIf(shard -> !follows(shard));
      origins.keySet().removeIf(shard -> !told.containsKey(shard) || !told.get(shard).owned());
      told.forEach(
          (shard, note) -> {
            if (note.owned() && note.why() != Why.WAS_HERE) {
              origins.put(shard, note.text());
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the group has to hear of something that a join has not told it yet. True once, until
   * the next join or placement: a request that falls into a running join is forgotten by Kafka's
   * consumer, so the question is asked again after it.
   */
  boolean takeRejoin() {
    lock.lock();
    try {
      boolean news =
          ask
              || !said.standbys().equals(standbys)
              || !said.leavesLost().equals(leavesLost)
              || !said.avoids().equals(avoids)
              || awaitedHasCaughtUp();
      boolean now = news && !rejoining;
      rejoining |= now;
      return now;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitedHasCaughtUp() {
    return caughtUp.stream()
        .anyMatch(shard -> told.get(shard).awaited() && !said.hasCaughtUp(shard));
  }

  Set<ShardId> followed() {
    lock.lock();
    try {
      Set<ShardId> followed = new TreeSet<>(told.keySet());
      followed.removeIf(shard -> !follows(shard));
      return followed;
    } finally {
      lock.unlock();
    }
  }

  /** Why each shard is owned or followed here. */
  Map<ShardId, String> reasons() {
    lock.lock();
    try {
      Map<ShardId, String> reasons = new HashMap<>();
      told.forEach((shard, note) -> reasons.put(shard, reason(shard, note)));
      return reasons;
    } finally {
      lock.unlock();
    }
  }

  private String reason(ShardId shard, ShardNote note) {
    String origin = origins.get(shard);
    return note.why() == Why.WAS_HERE && origin != null
        ? note.text() + " (came as: " + origin + ")"
        : note.text();
  }
}
