package dev.covey.engine.alone;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.fabric.BuriedMessage;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ReplyAddress;
import dev.covey.fabric.ShardId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Messages as records of the store: data trees, whose bytes carry format, version, length and
 * checksum.
 *
 * <pre>
 *  inbox        at, payload; node and request if somebody waits for the answer
 *  history      key, at, payload
 *  recoveries   key, at, payload
 *  dead-letter  shard, offset, reason, at, payload
 * </pre>
 */
record StoredMessages(DataCodec codec) {
  byte[] inbox(Optional<ReplyAddress> replyTo, Instant at, byte[] payload) {
    Map<String, Object> data = new LinkedHashMap<>();
    replyTo.ifPresent(
        to -> {
          data.put("node", to.node().value());
          data.put("request", to.request().toString());
        });
    data.put("at", at);
    data.put("payload", payload);
    return codec.encode(data);
  }

  /** What cannot be read is delivered as it is: its handler puts it to the dead letters. */
  InboxMessage inbox(ShardId shard, long offset, byte[] record) {
    try {
      Map<String, Object> data = codec.decode(record);
      Optional<ReplyAddress> replyTo =
          data.get("node") instanceof String node && data.get("request") instanceof String request
              ? Optional.of(new ReplyAddress(new NodeId(node), UUID.fromString(request)))
              : Optional.empty();
      if (data.get("payload") instanceof byte[] payload) {
        Instant at = data.get("at") instanceof Instant sent ? sent : Instant.EPOCH;
        return new InboxMessage(shard, offset, at, replyTo, payload);
      }
    } catch (CorruptRecordException | IllegalArgumentException e) {
      return unreadable(shard, offset, record);
    }
    return unreadable(shard, offset, record);
  }

  private static InboxMessage unreadable(ShardId shard, long offset, byte[] record) {
    return new InboxMessage(shard, offset, Instant.EPOCH, Optional.empty(), record);
  }

  byte[] history(OutgoingMessage.ToHistory message, Instant at) {
    return codec.encode(Map.of("key", message.key(), "at", at, "payload", message.payload()));
  }

  /** A record of a history if it is about a key; its value is the payload. */
  Optional<JournalRecord> history(ShardId shard, long offset, byte[] record, String key) {
    Map<String, Object> data = codec.decode(record);
    if (!key.equals(data.get("key"))) {
      return Optional.empty();
    }
    return Optional.of(
        new JournalRecord(
            "history/" + shard.site(),
            shard.number(),
            offset,
            (Instant) data.get("at"),
            (byte[]) data.get("payload")));
  }

  byte[] recovery(OutgoingMessage.ToRecoveries message, Instant at) {
    return codec.encode(Map.of("key", message.key(), "at", at, "payload", message.payload()));
  }

  /** An entry of the record of recoveries; its value is the payload. */
  JournalRecord recovery(long offset, byte[] record) {
    Map<String, Object> data = codec.decode(record);
    return new JournalRecord(
        "recoveries", 0, offset, (Instant) data.get("at"), (byte[]) data.get("payload"));
  }

  byte[] deadLetter(OutgoingMessage.DeadLetter letter, Instant at) {
    InboxMessage message = letter.message();
    return codec.encode(
        Map.of(
            "shard", message.shard().toString(),
            "offset", message.offset(),
            "reason", String.valueOf(letter.reason()),
            "at", at,
            "payload", message.payload()));
  }

  /** Empty if the record is none. */
  Optional<BuriedMessage> deadLetter(long offset, byte[] record) {
    try {
      Map<String, Object> data = codec.decode(record);
      return Optional.of(
          new BuriedMessage(
              offset,
              ShardId.parse((String) data.get("shard")),
              (Long) data.get("offset"),
              (String) data.get("reason"),
              (Instant) data.get("at"),
              (byte[]) data.get("payload")));
    } catch (CorruptRecordException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException e) {
      return Optional.empty();
    }
  }
}
