package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** How many shards, and which, each member is meant to have. Deterministic. */
final class Spread {
  /** Which moves are allowed, the better ones by a lower rank. */
  interface Moves {
    OptionalInt rank(ShardId shard, GroupMember from, GroupMember to);
  }

  private record Candidate(ShardId shard, int rank, int skew) {
    static final Comparator<Candidate> BEST =
        Comparator.comparingInt(Candidate::rank)
            .thenComparing(Candidate::skew, Comparator.reverseOrder())
            .thenComparing(Candidate::shard);
  }

  private final Map<GroupMember, TreeSet<ShardId>> held = new HashMap<>();
  private final Map<GroupMember, Map<String, Integer>> bySite = new HashMap<>();

  Spread(List<GroupMember> members) {
    for (GroupMember member : members) {
      held.put(member, new TreeSet<>());
      bySite.put(member, new HashMap<>());
    }
  }

  Spread copy() {
    Spread copy = new Spread(List.copyOf(held.keySet()));
    held.forEach((member, shards) -> shards.forEach(shard -> copy.add(member, shard)));
    return copy;
  }

  void add(GroupMember member, ShardId shard) {
    held.get(member).add(shard);
    bySite.get(member).merge(shard.site(), 1, Integer::sum);
  }

  private void remove(GroupMember member, ShardId shard) {
    held.get(member).remove(shard);
    bySite.get(member).merge(shard.site(), -1, Integer::sum);
  }

  boolean has(GroupMember member, ShardId shard) {
    return held.get(member).contains(shard);
  }

  Map<GroupMember, TreeSet<ShardId>> held() {
    return held;
  }

  /** The member with the fewest shards; of several the first. */
  Optional<GroupMember> emptiest(Collection<GroupMember> of) {
    return of.stream().min(byLoad());
  }

  Comparator<GroupMember> byLoad() {
    return Comparator.<GroupMember>comparingInt(this::load)
        .thenComparing(Comparator.naturalOrder());
  }

  private int load(GroupMember member) {
    return held.get(member).size();
  }

  /**
   * Moves shards, one at a time, from a fuller member to one that has at least two fewer, until no
   * move is allowed. Ends, since each move lowers the sum of the squares.
   */
  void even(Moves moves) {
    while (step(moves)) {
      // Each step is one move.
    }
  }

  private boolean step(Moves moves) {
    List<GroupMember> byLoad = held.keySet().stream().sorted(byLoad()).toList();
    for (int last = byLoad.size() - 1; last > 0; last--) {
      GroupMember from = byLoad.get(last);
      for (GroupMember to : byLoad) {
        if (load(from) - load(to) < 2) {
          break;
        }
        Optional<ShardId> best = best(moves, from, to);
        if (best.isPresent()) {
          remove(from, best.get());
          add(to, best.get());
          return true;
        }
      }
    }
    return false;
  }

  private Optional<ShardId> best(Moves moves, GroupMember from, GroupMember to) {
    return held.get(from).stream()
        .flatMap(
            shard ->
                moves.rank(shard, from, to).stream()
                    .mapToObj(rank -> new Candidate(shard, rank, skew(shard, from, to))))
        .min(Candidate.BEST)
        .map(Candidate::shard);
  }

  /** Sites with many shards on one of the two and few on the other give first. */
  private int skew(ShardId shard, GroupMember from, GroupMember to) {
    return bySite.get(from).getOrDefault(shard.site(), 0)
        - bySite.get(to).getOrDefault(shard.site(), 0);
  }
}
