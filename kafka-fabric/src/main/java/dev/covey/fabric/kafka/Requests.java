package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ReplyAddress;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.TraceContext;
import dev.covey.fabric.plane.HybridClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Requests on their way and who waits for them. Thread-safe. */
final class Requests {
  private final Producer<byte[], byte[]> producer;
  private final TopicNames names;
  private final NodeId node;
  private final int maxRecordBytes;
  private final ScheduledExecutorService timer;
  private final Supplier<UUID> ids;
  private final HybridClock times;
  private final Map<UUID, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();

  Requests(
      Producer<byte[], byte[]> producer,
      TopicNames names,
      NodeId node,
      int maxRecordBytes,
      ScheduledExecutorService timer,
      Supplier<UUID> ids,
      HybridClock times) {
    this.producer = producer;
    this.names = names;
    this.node = node;
    this.maxRecordBytes = maxRecordBytes;
    this.timer = timer;
    this.ids = ids;
    this.times = times;
  }

  CompletableFuture<byte[]> send(
      ShardId shard, TraceContext context, byte[] payload, Duration timeout) {
    if (payload.length > maxRecordBytes) {
      throw new FabricException(
          "A request of %d bytes to shard %s is over the limit of %d bytes (maxRecordBytes)"
              .formatted(payload.length, shard, maxRecordBytes));
    }
    UUID id = ids.get();
    CompletableFuture<byte[]> reply = new CompletableFuture<>();
    waiting.put(id, reply);
    reply.whenComplete((done, failed) -> waiting.remove(id));
    try {
      expireAfter(timeout, shard, reply);
      dispatch(shard, context, payload, id, reply);
    } catch (RuntimeException e) {
      reply.completeExceptionally(notSent(shard, e));
    }
    return reply;
  }

  private void expireAfter(Duration timeout, ShardId shard, CompletableFuture<byte[]> reply) {
    Future<?> expiry =
        timer.schedule(
            () -> reply.completeExceptionally(new RequestTimeoutException(shard, timeout)),
            timeout.toNanos(),
            TimeUnit.NANOSECONDS);
    reply.whenComplete((done, failed) -> expiry.cancel(false));
  }

  private void dispatch(
      ShardId shard,
      TraceContext context,
      byte[] payload,
      UUID id,
      CompletableFuture<byte[]> reply) {
    var inbox = names.inboxOf(shard);
    var record =
        new ProducerRecord<byte[], byte[]>(inbox.topic(), inbox.partition(), null, payload);
    MessageHeaders.write(new ReplyAddress(node, id), record.headers());
    MessageHeaders.write(times.next(), record.headers());
    MessageHeaders.write(context, record.headers());
    producer.send(
        record,
        (metadata, failure) -> {
          if (failure != null) {
            reply.completeExceptionally(notSent(shard, failure));
          }
        });
  }

  private static FabricException notSent(ShardId shard, Exception cause) {
    String reason =
        cause instanceof RejectedExecutionException
            ? "this node's fabric is closed"
            : String.valueOf(cause.getMessage());
    return new FabricException(
        "The request to shard %s may not have been sent: %s".formatted(shard, reason), cause);
  }

  void replied(UUID id, byte[] payload) {
    CompletableFuture<byte[]> reply = waiting.get(id);
    if (reply != null) {
      reply.complete(payload);
    }
  }

  void close() {
    for (CompletableFuture<byte[]> reply : List.copyOf(waiting.values())) {
      reply.completeExceptionally(
          new FabricException(
              "No reply: this node's fabric was closed; the request may be handled"));
    }
  }
}
