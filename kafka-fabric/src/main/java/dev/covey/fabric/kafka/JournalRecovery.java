package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.plane.ShardLease;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads a journal for a shard's new owner.
 *
 * <p>Contract, in this order:
 *
 * <ol>
 *   <li>The group's position in the inbox is asked for as a stable offset: the broker gives none
 *       while a transaction is open on it. Every earlier owner's transaction commits that position
 *       and was accepted under an earlier generation or is refused for ever, so after this answer
 *       none is left and none can come.
 *   <li>Then the journal's high watermark is taken: all that earlier owners wrote is before it.
 *   <li>Then committed records are read up to it. A commit's marker may reach the journal after the
 *       inbox position; the reader's position cannot pass an open transaction, so it waits for it.
 * </ol>
 */
final class JournalRecovery {
  private static final Duration STALLED = Duration.ofMillis(150);
  private static final Duration FENCE_EVERY = Duration.ofMillis(500);
  private static final Duration OFFSET_WAIT = Duration.ofMillis(250);

  private final Readers readers;
  private final JournalReader reader;
  private final AdminCalls admin;
  private final HolderFencing fencing;
  private final TopicNames names;
  private final Shutdown shutdown;
  private final LongSupplier nanos;
  private final Holder holder;

  JournalRecovery(
      Readers readers,
      JournalReader reader,
      AdminCalls admin,
      HolderFencing fencing,
      TopicNames names,
      Shutdown shutdown,
      LongSupplier nanos,
      Holder holder) {
    this.holder = holder;
    this.readers = readers;
    this.reader = reader;
    this.admin = admin;
    this.fencing = fencing;
    this.names = names;
    this.shutdown = shutdown;
    this.nanos = nanos;
  }

  Recovered recover(ShardLease lease, long from, java.util.function.Consumer<JournalRecord> sink) {
    TopicPartition journal = names.journalOf(lease.shard());
    TopicPartition inbox = names.inboxOf(lease.shard());
    try (Consumer<byte[], byte[]> consumer = readers.brief("recover")) {
      OffsetAndMetadata committed = stablePosition(consumer, lease, inbox, journal);
      OptionalLong position =
          committed == null ? OptionalLong.empty() : OptionalLong.of(committed.offset());
      String mark = committed == null ? "" : committed.metadata();
      long end = patiently(lease, () -> admin.end(journal));
      long start = patiently(lease, () -> admin.start(journal));
      long inboxStart = patiently(lease, () -> admin.start(inbox));
      reader.read(consumer, journal, from, start, end, sink, new FenceHolders(lease, journal));
      requireLive(lease);
      lease.restoredAt(position.orElse(inboxStart), mark, holder.lostOwner(mark));
      return new Recovered(end, position, inboxStart);
    }
  }

  /** Null if none was ever committed. */
  private OffsetAndMetadata stablePosition(
      Consumer<byte[], byte[]> consumer,
      ShardLease lease,
      TopicPartition inbox,
      TopicPartition journal) {
    while (true) {
      requireLive(lease);
      try {
        return consumer.committed(Set.of(inbox), OFFSET_WAIT).get(inbox);
      } catch (TimeoutException unstable) {
        fencing.fenceHolders(journal);
      }
    }
  }

  /** Kafka may be away for a while; the shard waits for it as long as it is this node's. */
  private <T> T patiently(ShardLease lease, Supplier<T> question) {
    while (true) {
      requireLive(lease);
      try {
        return question.get();
      } catch (FabricException e) {
        if (!Refusal.passing(e)) {
          throw e;
        }
        shutdown.pause(FENCE_EVERY);
      }
    }
  }

  private static void requireLive(ShardLease lease) {
    if (!lease.live()) {
      throw lease.lost();
    }
  }

  private final class FenceHolders implements JournalReader.Stall {
    private final ShardLease lease;
    private final TopicPartition journal;
    private boolean fenced;
    private long fencedAt;

    FenceHolders(ShardLease lease, TopicPartition journal) {
      this.lease = lease;
      this.journal = journal;
    }

    @Override
    public void waiting(Duration since) {
      requireLive(lease);
      boolean again = !fenced || nanos.getAsLong() - fencedAt > FENCE_EVERY.toNanos();
      if (since.compareTo(STALLED) > 0 && again) {
        fencing.fenceHolders(journal);
        fenced = true;
        fencedAt = nanos.getAsLong();
      }
    }
  }
}
