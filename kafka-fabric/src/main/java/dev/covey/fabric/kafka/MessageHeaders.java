package dev.covey.fabric.kafka;

import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ReplyAddress;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.TraceContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Record headers. Anything malformed reads as absent.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>covey-reply-node</td><td>node id, UTF-8</td></tr>
 * <tr><td>covey-request</td><td>request UUID, 16 bytes big-endian</td></tr>
 * <tr><td>covey-at</td><td>time of the unit or the request by the sender's hybrid clock: seconds
 * since 1970, 8 bytes, and nanoseconds, 4 bytes, big-endian</td></tr>
 * <tr><td>traceparent, tracestate, baggage</td><td>{@link TraceContext}, UTF-8</td></tr>
 * </table>
 */
final class MessageHeaders {
  private static final String REPLY_NODE = "covey-reply-node";
  private static final String REQUEST = "covey-request";
  private static final String AT = "covey-at";
  private static final int NODE_LIMIT = 80;

  /** Until the year 2262 a time in nanoseconds is a long. */
  private static final long MOST_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

  private MessageHeaders() {}

  static void write(ReplyAddress replyTo, Headers headers) {
    headers.add(REPLY_NODE, utf8(replyTo.node().value()));
    writeRequest(replyTo.request(), headers);
  }

  static void writeRequest(UUID request, Headers headers) {
    headers.add(
        REQUEST,
        ByteBuffer.allocate(16)
            .putLong(request.getMostSignificantBits())
            .putLong(request.getLeastSignificantBits())
            .array());
  }

  static Optional<ReplyAddress> replyAddress(Headers headers) {
    return node(headers)
        .flatMap(node -> request(headers).map(request -> new ReplyAddress(node, request)));
  }

  static Optional<UUID> request(Headers headers) {
    byte[] value = value(headers, REQUEST);
    if (value == null || value.length != 16) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    return Optional.of(new UUID(bytes.getLong(), bytes.getLong()));
  }

  static void write(Instant at, Headers headers) {
    headers.add(
        AT, ByteBuffer.allocate(12).putLong(at.getEpochSecond()).putInt(at.getNano()).array());
  }

  /** What the record says, or else when it was written. */
  static Instant time(ConsumerRecord<?, ?> record) {
    byte[] value = value(record.headers(), AT);
    Instant written = Instant.ofEpochMilli(record.timestamp());
    if (value == null || value.length != 12) {
      return written;
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long seconds = bytes.getLong();
    int nanos = bytes.getInt();
    return seconds < 0 || seconds > MOST_SECONDS || nanos < 0 || nanos > 999_999_999
        ? written
        : Instant.ofEpochSecond(seconds, nanos);
  }

  static void write(TraceContext context, Headers headers) {
    context.entries().forEach((name, value) -> headers.add(name, utf8(value)));
  }

  private static TraceContext context(Headers headers) {
    Map<String, String> entries = new HashMap<>();
    for (String name : TraceContext.NAMES) {
      byte[] value = value(headers, name);
      if (value != null) {
        entries.put(name, new String(value, StandardCharsets.UTF_8));
      }
    }
    return entries.isEmpty() ? TraceContext.NONE : new TraceContext(entries);
  }

  static InboxMessage inboxMessage(ShardId shard, ConsumerRecord<byte[], byte[]> record) {
    return new InboxMessage(
        shard,
        record.offset(),
        time(record),
        replyAddress(record.headers()),
        context(record.headers()),
        Objects.requireNonNullElse(record.value(), new byte[0]));
  }

  private static Optional<NodeId> node(Headers headers) {
    return node(value(headers, REPLY_NODE));
  }

  /** A node id from foreign bytes. */
  static Optional<NodeId> node(byte[] value) {
    if (value == null || value.length == 0 || value.length > NODE_LIMIT) {
      return Optional.empty();
    }
    try {
      return Optional.of(new NodeId(new String(value, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] value(Headers headers, String key) {
    Header header = headers.lastHeader(key);
    return header == null ? null : header.value();
  }
}
