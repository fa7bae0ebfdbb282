package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.MessageHeaders.utf8;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.plane.QueuedPlace;
import dev.covey.fabric.plane.ShardLease;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a unit into Kafka records. Used on the committer's thread. */
final class UnitRecords {
  private static final Logger LOG = LoggerFactory.getLogger(UnitRecords.class);

  private final TopicNames names;
  private final Sites sites;
  private final Set<String> rules;
  private final Peers peers;
  private final NodeId node;
  private final int maxRecordBytes;
  private final Clock clock;

  /**
   * @param rules that are declared; may change meanwhile
   */
  UnitRecords(
      TopicNames names,
      Sites sites,
      Set<String> rules,
      Peers peers,
      NodeId node,
      int maxRecordBytes,
      Clock clock) {
    this.names = names;
    this.sites = sites;
    this.rules = rules;
    this.peers = peers;
    this.node = node;
    this.maxRecordBytes = maxRecordBytes;
    this.clock = clock;
  }

  /**
   * @throws FabricException if the unit can never be written, because it is too large or goes to a
   *     shard that does not exist
   */
  List<ProducerRecord<byte[], byte[]>> of(QueuedPlace place) {
    CommitUnit unit = place.unit();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (ShardTurn turn : unit.turns()) {
      requirePosition(turn);
      if (turn.journalRecord() != null) {
        var journal = names.journalOf(turn.lease().shard());
        records.add(record(journal.topic(), journal.partition(), turn.journalRecord()));
      }
    }
    for (OutgoingMessage message : unit.messages()) {
      var outgoing = outgoing(message);
      if (outgoing != null) {
        records.add(outgoing);
      }
    }
    records.forEach(record -> MessageHeaders.write(place.time(), record.headers()));
    return records;
  }

  private static void requirePosition(ShardTurn turn) {
    boolean unchanged = turn.inboxPosition() == ShardTurn.UNCHANGED;
    if (turn.inboxPosition() < ShardTurn.UNCHANGED
        || (unchanged && ((ShardLease) turn.lease()).position() == ShardLease.UNKNOWN)) {
      throw new FabricException(
          "Expected a turn of shard %s after its lease was recovered or opened, with its inbox position, but got position %d"
              .formatted(turn.lease().shard(), turn.inboxPosition()));
    }
  }

  private ProducerRecord<byte[], byte[]> outgoing(OutgoingMessage message) {
    if (message instanceof OutgoingMessage.ToShard toShard) {
      var inbox = names.inboxOf(sites.require(toShard.shard()));
      var record = record(inbox.topic(), inbox.partition(), toShard.payload());
      MessageHeaders.write(toShard.context(), record.headers());
      return record;
    }
    if (message instanceof OutgoingMessage.ToHistory toHistory) {
      var history = names.historyOf(sites.require(toHistory.shard()));
      return record(
          history.topic(), history.partition(), utf8(toHistory.key()), toHistory.payload());
    }
    if (message instanceof OutgoingMessage.ToInitiators report) {
      return report(report);
    }
    if (message instanceof OutgoingMessage.ToRecoveries entry) {
      return record(names.recoveries(), 0, utf8(entry.key()), entry.payload());
    }
    if (message instanceof OutgoingMessage.Reply reply) {
      return reply(reply);
    }
    return deadLetter((OutgoingMessage.DeadLetter) message);
  }

  private ProducerRecord<byte[], byte[]> report(OutgoingMessage.ToInitiators report) {
    if (!rules.contains(report.rule())) {
      LOG.warn("Dropped a report to the initiators of rule {}, which is gone", report.rule());
      return null;
    }
    return record(names.reports(report.rule()), 0, report.payload());
  }

  private ProducerRecord<byte[], byte[]> reply(OutgoingMessage.Reply reply) {
    if (!peers.known(reply.to().node())) {
      LOG.warn(
          "Dropped a reply to node {}, which has no topic {}",
          reply.to().node(),
          names.peer(reply.to().node()));
      return null;
    }
    var record = record(names.peer(reply.to().node()), 0, reply.payload());
    MessageHeaders.writeRequest(reply.to().request(), record.headers());
    return record;
  }

  private ProducerRecord<byte[], byte[]> deadLetter(OutgoingMessage.DeadLetter letter) {
    var record = record(names.deadLetter(), 0, letter.payload());
    DeadLetterRecord.write(letter, names, node, clock.instant(), record.headers());
    return record;
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int partition, byte[] payload) {
    return record(topic, partition, null, payload);
  }

  private ProducerRecord<byte[], byte[]> record(
      String topic, int partition, byte[] key, byte[] payload) {
    if (payload.length > maxRecordBytes) {
      throw new FabricException(
          "A record of %d bytes for %s-%d is over the limit of %d bytes (maxRecordBytes)"
              .formatted(payload.length, topic, partition, maxRecordBytes));
    }
    return new ProducerRecord<>(topic, partition, key, payload);
  }
}
