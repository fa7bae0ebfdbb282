package dev.covey.engine.alone;

import dev.covey.checkpoint.JournalStore.Entry;
import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ReplyAddress;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.plane.QueuedPlace;
import dev.covey.fabric.plane.ShardLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A batch on its way into the store. Used on the committer's thread. */
final class BatchEntries {
  private record Arriving(ShardId shard, int entry) {}

  private final StoredMessages messages;
  private final DeclaredSites sites;
  private final NodeId node;
  private final int maxRecordBytes;
  private final Instant at;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Arriving> arriving = new ArrayList<>();
  private final Map<ShardLease, Long> positions = new LinkedHashMap<>();

  BatchEntries(
      StoredMessages messages, DeclaredSites sites, NodeId node, int maxRecordBytes, Instant at) {
    this.messages = messages;
    this.sites = sites;
    this.node = node;
    this.maxRecordBytes = maxRecordBytes;
    this.at = at;
  }

  /**
   * Adds the unit of a place whole, at the place's time.
   *
   * @throws FabricException if it can never be written; nothing of it is added then
   */
  void add(QueuedPlace place) {
    CommitUnit unit = place.unit();
    List<Entry> added = new ArrayList<>();
    List<Arriving> sent = new ArrayList<>();
    Map<ShardLease, Long> moved = new HashMap<>();
    for (ShardTurn turn : unit.turns()) {
      added.add(entry(turn, moved, place.time()));
    }
    for (OutgoingMessage message : unit.messages()) {
      if (message instanceof OutgoingMessage.ToShard toShard) {
        sent.add(new Arriving(toShard.shard(), entries.size() + added.size()));
      }
      boolean passing =
          message instanceof OutgoingMessage.Reply
              || message instanceof OutgoingMessage.ToInitiators;
      if (!passing) {
        added.add(entry(message, place.time()));
      }
    }
    entries.addAll(added);
    arriving.addAll(sent);
    positions.putAll(moved);
  }

  /**
   * @throws FabricException if it can never be written; nothing is added then
   */
  void add(Request request) {
    ReplyAddress from = new ReplyAddress(node, request.id());
    Entry entry = inbox(request.shard(), messages.inbox(Optional.of(from), at, request.payload()));
    arriving.add(new Arriving(request.shard(), entries.size()));
    entries.add(entry);
  }

  private Entry entry(ShardTurn turn, Map<ShardLease, Long> moved, Instant time) {
    ShardLease lease = (ShardLease) turn.lease();
    long known = moved.getOrDefault(lease, positions.getOrDefault(lease, lease.position()));
    long position = turn.inboxPosition() == ShardTurn.UNCHANGED ? known : turn.inboxPosition();
    if (position < 0) {
      throw new FabricException(
          "Expected a turn of shard %s after its lease was recovered or opened, with its inbox position, but got position %d"
              .formatted(lease.shard(), position));
    }
    moved.put(lease, position);
    byte[] bytes = turn.journalRecord() == null ? new byte[0] : turn.journalRecord();
    return checked(
        StoredLogs.journal(lease.shard()), new StoredTurn(time, position, bytes).encode());
  }

  private Entry entry(OutgoingMessage message, Instant time) {
    if (message instanceof OutgoingMessage.ToShard toShard) {
      return inbox(toShard.shard(), messages.inbox(Optional.empty(), time, toShard.payload()));
    }
    if (message instanceof OutgoingMessage.ToHistory history) {
      return checked(
          StoredLogs.history(sites.require(history.shard())), messages.history(history, time));
    }
    if (message instanceof OutgoingMessage.ToRecoveries recovery) {
      return checked(StoredLogs.RECOVERIES, messages.recovery(recovery, time));
    }
    return checked(
        StoredLogs.DEAD_LETTERS, messages.deadLetter((OutgoingMessage.DeadLetter) message, time));
  }

  private Entry inbox(ShardId shard, byte[] record) {
    return checked(StoredLogs.inbox(sites.require(shard)), record);
  }

  private Entry checked(String log, byte[] record) {
    if (record.length > maxRecordBytes) {
      throw new FabricException(
          "Expected a record of %s of at most %d bytes, but got %d"
              .formatted(log, maxRecordBytes, record.length));
    }
    return new Entry(log, record);
  }

  List<Entry> entries() {
    return entries;
  }

  /** The inbox positions after the batch. */
  Map<ShardLease, Long> positions() {
    return positions;
  }

  /** What has come into inboxes, once the store has given the entries their positions. */
  List<InboxMessage> arrived(List<Long> stored) {
    return arriving.stream()
        .map(
            one ->
                messages.inbox(
                    one.shard(), stored.get(one.entry()), entries.get(one.entry()).bytes()))
        .toList();
  }
}
