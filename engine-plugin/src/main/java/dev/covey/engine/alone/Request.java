package dev.covey.engine.alone;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A message to a shard outside any turn, and who waits for the answer. */
record Request(UUID id, ShardId shard, byte[] payload, CompletableFuture<byte[]> reply) {
  void notSent(String reason, Throwable cause) {
    reply.completeExceptionally(
        new FabricException(
            "The request to shard %s was not sent: %s".formatted(shard, reason), cause));
  }
}
