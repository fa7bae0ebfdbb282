package dev.covey.engine.turn;

import dev.covey.fabric.OutcomeUnknownException;
import dev.covey.fabric.ShardLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets a caller wait until its turns are durable. */
public final class Durability {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Durability() {}

  /**
   * Waits for the turns that this thread has begun.
   *
   * @throws NotDurableException if one is lost, or its fate is unknown after half a minute
   */
  public static void await(Scope scope) {
    for (CompletableFuture<Void> turn : scope.takePending()) {
      await(turn);
    }
  }

  /**
   * Waits for a turn of a job, until its fate is known.
   *
   * @throws ShardMovedException if it is lost: the job runs again where its shard is then
   */
  static void awaitInJob(CompletableFuture<Void> turn) {
    try {
      turn.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDurableException("Interrupted while waiting for the turn to become durable", e);
    } catch (ExecutionException e) {
      throw new ShardMovedException(
          "This node lost the job's shard while a turn of it was written: "
              + e.getCause().getMessage());
    }
  }

  static void await(CompletableFuture<Void> turn) {
    try {
      turn.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new NotDurableException(
          "The work is done on this node, but Kafka has not confirmed it within "
              + PATIENCE.toSeconds()
              + " s. It becomes durable when Kafka is back, or is undone if the node is lost before:"
              + " look at the instance before you repeat the call.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDurableException("Interrupted while waiting for the turn to become durable", e);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    }
  }

  private static NotDurableException failed(Throwable cause) {
    if (cause instanceof ShardLostException lost) {
      return new NotDurableException(
          "The work is undone: " + lost.getMessage() + ". Repeat the call.", lost);
    }
    if (cause instanceof OutcomeUnknownException unknown) {
      return new NotDurableException(
          "Whether the work was done cannot be told: "
              + unknown.getMessage()
              + ". Look at the instance before you repeat the call.",
          unknown);
    }
    return new NotDurableException("The turn was not written: " + cause.getMessage(), cause);
  }
}
