package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.plane.QueuedPlace;
import dev.covey.fabric.plane.ShardLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the transactions of one transactional id, one at a time, and always says how each ended.
 *
 * <p>Contract:
 *
 * <ol>
 *   <li>When {@link #write} or {@link #discard} returns, no transaction of this writer is open: it
 *       was committed, or aborted with an answer, or the producer was replaced, whose
 *       initialisation ends what its predecessor left. Only a shutdown that expires breaks this,
 *       and then nothing more is written.
 *   <li>Before the commit is asked for, any failure means that nothing was committed. After it, an
 *       answered abort means the same; a producer that can do neither leaves the outcome unknown.
 *   <li>A commit or abort that times out is asked again, not given up: a broker may be away for
 *       minutes.
 *   <li>Every transaction that is committed has had accepted, for each shard that it writes, the
 *       shard's inbox position under the {@link Ownership} given to {@link #write}; {@link #begin}
 *       only asks earlier.
 * </ol>
 *
 * <p>Used by the committer's thread alone, except {@link #abandon}.
 */
final class TransactionalWriter {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionalWriter.class);

  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final TopicNames names;
  private final UnitRecords records;
  private final Shutdown shutdown;
  private final Map<TopicPartition, OffsetAndMetadata> accepted = new HashMap<>();
  private Ownership acceptedFor;
  private boolean begun;
  private volatile Producer<byte[], byte[]> producer;

  TransactionalWriter(
      Supplier<Producer<byte[], byte[]>> producers,
      TopicNames names,
      UnitRecords records,
      Shutdown shutdown) {
    this.producers = producers;
    this.names = names;
    this.records = records;
    this.shutdown = shutdown;
  }

  /** Takes the transactional id over from whoever had it; {@link #passing} failures may pass. */
  void open() {
    producer = producers.get();
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * Whether the id may be had at another attempt: Kafka first ends a transaction that was left open
   * under it, and a peer that ends the same one at that moment (see {@link HolderFencing}) gets the
   * newer epoch.
   */
  static boolean passing(RuntimeException refused) {
    return refused instanceof RetriableException
        || refused instanceof ProducerFencedException
        || refused instanceof InvalidProducerEpochException;
  }

  /**
   * Begins the next transaction and commits the inbox positions that it is likely to need, while
   * its units still gather. If that fails there is no transaction; {@link #write} begins another
   * and says what is wrong.
   */
  void begin(Ownership owned) {
    try {
      beginOnce();
      commitPositions(positions(owned), owned);
    } catch (RuntimeException e) {
      LOG.debug("A transaction could not begin", e);
      abortOrReplace();
    }
  }

  /** Ends what {@link #begin} has begun if nothing is to be written after all. */
  void discard() {
    if (begun) {
      abortOrReplace();
    }
  }

  private void beginOnce() {
    if (!begun) {
      accepted.clear();
      producer.beginTransaction();
      begun = true;
    }
  }

  private void commitPositions(Map<TopicPartition, OffsetAndMetadata> positions, Ownership owned) {
    if (owned != acceptedFor) {
      accepted.clear();
      acceptedFor = owned;
    }
    positions.entrySet().removeAll(accepted.entrySet());
    if (!positions.isEmpty()) {
      producer.sendOffsetsToTransaction(positions, owned.group().orElseThrow());
      accepted.putAll(positions);
    }
  }

  /** Writes the units in the transaction that has begun, or in another, and commits it. */
  Attempt write(List<QueuedPlace> places, Ownership owned) {
    List<Sent> sent = new ArrayList<>();
    Attempt failure;
    try {
      failure = fill(places, owned, sent);
    } catch (RuntimeException e) {
      failure = classify(e, sent);
    }
    if (failure == null) {
      return commit();
    }
    abortOrReplace();
    return failure;
  }

  private Attempt fill(List<QueuedPlace> places, Ownership owned, List<Sent> sent) {
    beginOnce();
    for (QueuedPlace place : places) {
      List<ProducerRecord<byte[], byte[]>> encoded;
      try {
        encoded = records.of(place);
      } catch (FabricException e) {
        return new Attempt.Rejected(place, e);
      }
      encoded.forEach(record -> sent.add(new Sent(place, producer.send(record))));
    }
    commitPositions(positions(places), owned);
    producer.flush();
    return sent.stream()
        .filter(one -> one.failure() != null)
        .findFirst()
        .map(one -> classify(one.failure(), sent))
        .orElse(null);
  }

  /** Of the live leases whose position is known. */
  private Map<TopicPartition, OffsetAndMetadata> positions(Ownership owned) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (ShardLease lease : owned.leases()) {
      long position = lease.position();
      if (lease.live() && position != ShardLease.UNKNOWN) {
        positions.put(names.inboxOf(lease.shard()), new OffsetAndMetadata(position, lease.mark()));
      }
    }
    return positions;
  }

  private Map<TopicPartition, OffsetAndMetadata> positions(List<QueuedPlace> places) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (QueuedPlace place : places) {
      for (ShardTurn turn : place.unit().turns()) {
        TopicPartition inbox = names.inboxOf(turn.lease().shard());
        ShardLease lease = (ShardLease) turn.lease();
        if (turn.inboxPosition() != ShardTurn.UNCHANGED) {
          offsets.put(inbox, new OffsetAndMetadata(turn.inboxPosition(), lease.mark()));
        } else {
          offsets.computeIfAbsent(
              inbox, none -> new OffsetAndMetadata(lease.position(), lease.mark()));
        }
      }
    }
    return offsets;
  }

  private Attempt commit() {
    while (true) {
      try {
        producer.commitTransaction();
        begun = false;
        return new Attempt.Committed();
      } catch (TimeoutException | InterruptException e) {
        clearInterrupt(e);
        if (shutdown.expired()) {
          return new Attempt.Unknown(e);
        }
        LOG.warn("Kafka has not answered a commit yet; asking again: {}", e.getMessage());
        shutdown.pause(ASK_AGAIN);
      } catch (RuntimeException e) {
        return abortOrReplace() ? classify(e, List.of()) : new Attempt.Unknown(e);
      }
    }
  }

  /** Returns true if the abort was answered, false if the producer had to be replaced. */
  private boolean abortOrReplace() {
    while (!shutdown.expired()) {
      try {
        producer.abortTransaction();
        begun = false;
        return true;
      } catch (TimeoutException | InterruptException e) {
        clearInterrupt(e);
        LOG.warn("Kafka has not answered an abort yet; asking again: {}", e.getMessage());
        shutdown.pause(ASK_AGAIN);
      } catch (RuntimeException e) {
        LOG.warn("Replacing the producer: {}", e.toString());
        replace();
        return false;
      }
    }
    return false;
  }

  private void replace() {
    begun = false;
    producer.close(Duration.ZERO);
    while (!shutdown.expired()) {
      try {
        open();
        return;
      } catch (RuntimeException e) {
        clearInterrupt(e);
        LOG.warn("No new producer yet: {}", e.toString());
        shutdown.pause(Duration.ofSeconds(1));
      }
    }
  }

  /** Closes the producer under the committer, whose calls then fail. Any thread. */
  void abandon() {
    Producer<byte[], byte[]> last = producer;
    if (last != null) {
      last.close(Duration.ZERO);
    }
  }

  void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(2));
    }
  }

  private static Attempt classify(RuntimeException thrown, List<Sent> sent) {
    for (Sent one : sent) {
      RuntimeException failure = one.failure();
      if (failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException) {
        return new Attempt.Rejected(one.place(), failure);
      }
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (refused(cause)) {
        return new Attempt.Refused(cause.getMessage());
      }
    }
    return new Attempt.Failed(thrown);
  }

  private static boolean refused(Throwable cause) {
    return cause instanceof CommitFailedException
        || cause instanceof IllegalGenerationException
        || cause instanceof UnknownMemberIdException
        || cause instanceof RebalanceInProgressException
        || cause instanceof FencedInstanceIdException;
  }

  private static void clearInterrupt(RuntimeException e) {
    if (e instanceof InterruptException) {
      Thread.interrupted();
    }
  }

  private record Sent(QueuedPlace place, Future<RecordMetadata> answer) {
    /** Why it failed, or null if it did not or has no answer yet. */
    RuntimeException failure() {
      if (!answer.isDone()) {
        return null;
      }
      try {
        answer.get();
        return null;
      } catch (ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new InterruptException(e);
      }
    }
  }
}
