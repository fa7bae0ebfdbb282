package dev.covey.engine.alone;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
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

/** Requests on their way and who waits for them. Thread-safe. */
final class Requests {
  private final CommitOrder order;
  private final ScheduledExecutorService timer;
  private final Map<UUID, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();

  /**
   * @param timer closed with it
   */
  Requests(CommitOrder order, ScheduledExecutorService timer) {
    this.order = order;
    this.timer = timer;
  }

  CompletableFuture<byte[]> send(ShardId shard, byte[] payload, Duration timeout) {
    UUID id = UUID.randomUUID();
    CompletableFuture<byte[]> reply = new CompletableFuture<>();
    Request request = new Request(id, shard, payload, reply);
    waiting.put(id, reply);
    reply.whenComplete((done, failed) -> waiting.remove(id));
    try {
      Future<?> expiry =
          timer.schedule(
              () -> reply.completeExceptionally(new RequestTimeoutException(shard, timeout)),
              timeout.toNanos(),
              TimeUnit.NANOSECONDS);
      reply.whenComplete((done, failed) -> expiry.cancel(false));
      if (!order.add(request)) {
        request.notSent("this node is closed", null);
      }
    } catch (RejectedExecutionException e) {
      request.notSent("this node is closed", e);
    }
    return reply;
  }

  /** Does nothing if nobody waits any more, as after a restart. */
  void replied(UUID id, byte[] payload) {
    CompletableFuture<byte[]> reply = waiting.get(id);
    if (reply != null) {
      reply.complete(payload);
    }
  }

  void close() {
    timer.shutdownNow();
    for (CompletableFuture<byte[]> reply : List.copyOf(waiting.values())) {
      reply.completeExceptionally(
          new FabricException("No reply: this node was closed; the request may be handled"));
    }
  }
}
