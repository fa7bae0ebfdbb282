package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Kafka's group and its consumers without Kafka: members join with their claims, are assigned, let
 * go of what was taken from them and join again. After each round it checks that no shard has, or
 * is given, two owners.
 */
final class ModelGroup {
  static final TopicNames NAMES = new TopicNames("model");

  /** A member; what it owns and what it was told outlive a round in which it hears nothing. */
  static final class Member {
    final String id;
    final OwnPlacement placement;
    final Set<ShardId> owned = new TreeSet<>();
    Set<String> sites = Set.of();
    int generation = -1;

    private Member(String node) {
      id = "member-of-" + node;
      placement = new OwnPlacement(new Holder(new NodeId(node), "run"));
    }

    void serve(Map<String, Integer> standbysBySite) {
      placement.serve(standbysBySite);
      sites = Set.copyOf(standbysBySite.keySet());
    }

    boolean eligible(ShardId shard) {
      return sites.contains(shard.site());
    }

    String why(ShardId shard) {
      return placement.reasons().get(shard);
    }

    Set<ShardId> followed() {
      return placement.followed();
    }

    void catchUp() {
      followed().forEach(shard -> placement.caughtUp(shard, true));
    }

    @Override
    public String toString() {
      return id;
    }
  }

  final Map<String, Member> members = new TreeMap<>();
  final List<ShardId> shards = new ArrayList<>();

  /** Who holds each shard, as it is committed. */
  final Map<ShardId, String> marks = new TreeMap<>();

  int rounds;
  private final Cluster cluster;
  private final Map<String, Set<ShardId>> caughtUp = new HashMap<>();

  ModelGroup(Map<String, Integer> shardsBySite) {
    List<PartitionInfo> partitions = new ArrayList<>();
    Node broker = new Node(0, "localhost", 1);
    shardsBySite.forEach(
        (site, count) ->
            IntStream.range(0, count)
                .mapToObj(number -> new ShardId(site, number))
                .forEach(
                    shard -> {
                      shards.add(shard);
                      TopicPartition inbox = NAMES.inboxOf(shard);
                      partitions.add(
                          new PartitionInfo(inbox.topic(), inbox.partition(), broker, null, null));
                    }));
    cluster = new Cluster("c", List.of(broker), partitions, Set.of(), Set.of());
  }

  Member join(String node, Map<String, Integer> standbysBySite) {
    Member member = new Member(node);
    member.serve(standbysBySite);
    members.put(member.id, member);
    return member;
  }

  /** The member opens what it owns. */
  void open(Member member) {
    member.owned.forEach(shard -> marks.put(shard, member.placement.holder().mark()));
  }

  /** The member hands over what it owns. */
  void leave(Member member) {
    handedOver(member, Set.copyOf(member.owned));
    members.remove(member.id);
  }

  private void handedOver(Member member, Set<ShardId> shards) {
    shards.forEach(shard -> marks.remove(shard, member.placement.holder().mark()));
  }

  /** The member is gone without a word. */
  void die(Member member) {
    members.remove(member.id);
  }

  /** Rebalances until nobody asks for another. */
  void settle() {
    for (int round = 0; round(Set.of()); round++) {
      assertThat(round).as("rounds of one rebalance").isLessThan(5);
    }
  }

  /** As {@link #settle}, while followers catch up. */
  void settleCaughtUp() {
    int rebalances = 0;
    do {
      settle();
      members.values().forEach(Member::catchUp);
      assertThat(rebalances++).as("rebalances until all is settled").isLessThan(10);
    } while (members.values().stream().anyMatch(member -> member.placement.takeRejoin()));
    settle();
  }

  /**
   * One rebalance, of which some members do not hear the end.
   *
   * @return whether a member wants another
   */
  boolean round(Set<Member> deaf) {
    Map<String, Subscription> joined = new HashMap<>();
    Map<ShardId, List<Member>> claims = new HashMap<>();
    for (Member member : members.values()) {
      Set<ShardId> unserved = new HashSet<>(member.owned);
      unserved.removeIf(member::eligible);
      handedOver(member, unserved);
      member.owned.removeAll(unserved);
      joined.put(member.id, subscription(member));
      caughtUp.put(member.id, report(joined.get(member.id)));
      member.owned.forEach(
          shard -> claims.computeIfAbsent(shard, any -> new ArrayList<>()).add(member));
    }
    Map<String, Assignment> assigned =
        new TopicAssignment(NAMES, cluster, joined, () -> Optional.of(marks)).assignments();
    rounds++;
    check(claims, assigned);
    boolean again = false;
    for (Member member : members.values()) {
      if (deaf.contains(member)) {
        again = true;
      } else {
        again |= accept(member, assigned.get(member.id));
      }
    }
    shards.forEach(shard -> assertThat(owners(shard)).as(shard.toString()).hasSizeLessThan(2));
    return again;
  }

  private static Set<ShardId> report(Subscription subscription) {
    MemberReport report = PlacementFormat.report(subscription.userData());
    return report.follows().keySet().stream()
        .filter(report::hasCaughtUp)
        .collect(Collectors.toSet());
  }

  private static Subscription subscription(Member member) {
    return new Subscription(
        member.sites.stream().map(NAMES::inbox).toList(),
        PlacementFormat.encode(member.placement.report()),
        member.owned.stream().map(NAMES::inboxOf).toList(),
        member.generation,
        Optional.empty());
  }

  private boolean accept(Member member, Assignment assignment) {
    Set<ShardId> given =
        assignment.partitions().stream().map(NAMES::shardOfInbox).collect(Collectors.toSet());
    boolean revoked = !given.containsAll(member.owned);
    Set<ShardId> taken = new HashSet<>(member.owned);
    taken.removeAll(given);
    handedOver(member, taken);
    member.owned.clear();
    member.owned.addAll(given);
    member.generation = rounds;
    member.placement.told(PlacementFormat.notes(assignment.userData()));
    return revoked | member.placement.takeRejoin();
  }

  private void check(Map<ShardId, List<Member>> claims, Map<String, Assignment> assigned) {
    Set<TopicPartition> given = new HashSet<>();
    assertThat(assigned.keySet()).isEqualTo(members.keySet());
    assigned.forEach(
        (id, assignment) ->
            assignment
                .partitions()
                .forEach(
                    inbox -> {
                      assertThat(given.add(inbox)).as("%s is given once", inbox).isTrue();
                      check(members.get(id), NAMES.shardOfInbox(inbox), claims);
                    }));
  }

  private void check(Member to, ShardId shard, Map<ShardId, List<Member>> claims) {
    assertThat(to.eligible(shard)).as("%s may own %s", to, shard).isTrue();
    List<Member> claiming = claims.getOrDefault(shard, List.of());
    if (!claiming.isEmpty()) {
      assertThat(claiming).as("claimants of %s, given to %s", shard, to).contains(to);
    } else if (ready(shard).findAny().isPresent()) {
      assertThat(ready(shard)).as("followers of %s that have caught up", shard).contains(to);
    }
  }

  private Stream<Member> ready(ShardId shard) {
    return members.values().stream()
        .filter(member -> member.eligible(shard) && caughtUp.get(member.id).contains(shard));
  }

  List<Member> owners(ShardId shard) {
    return members.values().stream().filter(member -> member.owned.contains(shard)).toList();
  }

  Member owner(ShardId shard) {
    assertThat(owners(shard)).as("owners of %s", shard).hasSize(1);
    return owners(shard).get(0);
  }

  List<Member> followers(ShardId shard) {
    return members.values().stream().filter(member -> member.followed().contains(shard)).toList();
  }

  long eligible(ShardId shard) {
    return members.values().stream().filter(member -> member.eligible(shard)).count();
  }

  /** All that is owned and followed, to compare with another moment. */
  Map<String, List<Set<ShardId>>> picture() {
    Map<String, List<Set<ShardId>>> picture = new TreeMap<>();
    members
        .values()
        .forEach(
            member -> picture.put(member.id, List.of(Set.copyOf(member.owned), member.followed())));
    return picture;
  }
}
