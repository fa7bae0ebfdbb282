package dev.covey.engine.client;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.route.Answer;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.ShardCalls;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Asks the owners of shards, whoever they are now. Thread-safe.
 *
 * @param fabric by which to ask
 */
record ShardOwners(Fabric fabric) {
  private static final DataCodec DATA = KryoCodecs.data();

  /** How long a call waits for the owner of its shard. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Completes with what the owner answers, or as the call failed there. */
  CompletableFuture<Map<String, Object>> ask(ShardId shard, Call call) {
    return calls().ask(shard, call, PATIENCE).thenApply(Answer::orThrow);
  }

  private ShardCalls calls() {
    return new ShardCalls(fabric, DATA);
  }

  /** As {@link #ask}, but blocks until it is answered. */
  Map<String, Object> answer(ShardId shard, Call call) {
    return answer(shard, DATA.encode(call.toData()));
  }

  /** The same with the encoded form of a call. */
  Map<String, Object> answer(ShardId shard, byte[] call) {
    try {
      return calls().ask(shard, call, PATIENCE).join().orThrow();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
