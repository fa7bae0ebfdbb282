package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.MessageHeaders.utf8;

import dev.covey.fabric.BuriedMessage;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter: the value is the message's, the headers say the rest, in UTF-8.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>covey-source-topic, covey-source-partition, covey-source-offset</td><td>where it was</td></tr>
 * <tr><td>covey-reason</td><td>at most 4,000 characters</td></tr>
 * <tr><td>covey-node</td><td>who gave it up</td></tr>
 * <tr><td>covey-time</td><td>when, ISO 8601</td></tr>
 * </table>
 */
final class DeadLetterRecord {
  private static final int MOST_REASON = 4_000;
  private static final String TOPIC = "covey-source-topic";
  private static final String PARTITION = "covey-source-partition";
  private static final String OFFSET = "covey-source-offset";
  private static final String REASON = "covey-reason";
  private static final String NODE = "covey-node";
  private static final String TIME = "covey-time";

  private DeadLetterRecord() {}

  static void write(
      OutgoingMessage.DeadLetter letter, TopicNames names, NodeId node, Instant at, Headers to) {
    InboxMessage message = letter.message();
    TopicPartition inbox = names.inboxOf(message.shard());
    String reason = String.valueOf(letter.reason());
    to.add(TOPIC, utf8(inbox.topic()))
        .add(PARTITION, utf8(String.valueOf(inbox.partition())))
        .add(OFFSET, utf8(String.valueOf(message.offset())))
        .add(REASON, utf8(reason.substring(0, Math.min(MOST_REASON, reason.length()))))
        .add(NODE, utf8(node.value()))
        .add(TIME, utf8(at.toString()));
  }

  /** Empty if it is no dead letter, or one of a site that is not declared. */
  static Optional<BuriedMessage> read(
      ConsumerRecord<byte[], byte[]> record, TopicNames names, Sites sites) {
    try {
      Headers headers = record.headers();
      int partition = Integer.parseInt(text(headers, PARTITION));
      TopicPartition inbox = new TopicPartition(text(headers, TOPIC), partition);
      if (!names.isInbox(inbox)) {
        return Optional.empty();
      }
      ShardId shard = names.shardOfInbox(inbox);
      return Optional.of(
          new BuriedMessage(
              record.offset(),
              sites.require(shard),
              Long.parseLong(text(headers, OFFSET)),
              text(headers, REASON),
              Instant.parse(text(headers, TIME)),
              Objects.requireNonNullElse(record.value(), new byte[0])));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static String text(Headers headers, String key) {
    Header header = headers.lastHeader(key);
    if (header == null || header.value() == null) {
      throw new IllegalArgumentException("Expected a header " + key);
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
