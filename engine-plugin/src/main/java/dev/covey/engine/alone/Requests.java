package dev.covey.engine.alone;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.ArrayList;
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
  private final Runnable wake;
  private final ScheduledExecutorService timer;
  private final Map<UUID, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
  private final List<Request> unsent = new ArrayList<>();
  private boolean ended;

  /**
   * @param wake tells the committer that there is something to append
   * @param timer closed with it
   */
  Requests(Runnable wake, ScheduledExecutorService timer) {
    this.wake = wake;
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
      if (!add(request)) {
        request.notSent("this node is closed", null);
      }
    } catch (RejectedExecutionException e) {
      request.notSent("this node is closed", e);
    }
    return reply;
  }

  /** Returns false if nobody is left to append it. */
  private boolean add(Request request) {
    synchronized (unsent) {
      if (ended) {
        return false;
      }
      unsent.add(request);
    }
    wake.run();
    return true;
  }

  /** Takes all that are to be appended. */
  List<Request> take() {
    synchronized (unsent) {
      List<Request> taken = List.copyOf(unsent);
      unsent.clear();
      return taken;
    }
  }

  /** True if there is nothing to append. */
  boolean allTaken() {
    synchronized (unsent) {
      return unsent.isEmpty();
    }
  }

  /** No request is taken in any more. */
  void end() {
    synchronized (unsent) {
      ended = true;
    }
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
