package dev.covey.engine.route;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.tracing.Traces;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls to shards' owners, whoever they are now. Thread-safe. */
public record ShardCalls(Fabric fabric, DataCodec data) {
  /**
   * Asks; completes with what the owner answers, which may be that the call failed there. It is
   * part of the trace that the thread is part of.
   *
   * @param patience how long it waits for an answer; completes with {@link
   *     dev.covey.fabric.RequestTimeoutException} then
   */
  public CompletableFuture<Answer> ask(ShardId shard, Call call, Duration patience) {
    return ask(shard, data.encode(call.toData()), patience);
  }

  /** The same with the encoded form of a call. */
  public CompletableFuture<Answer> ask(ShardId shard, byte[] call, Duration patience) {
    return fabric
        .request(shard, Traces.current(), call, patience)
        .thenApply(reply -> Answer.from(data.decode(reply)));
  }
}
