package dev.covey.fabric;

import java.time.Duration;

/** No reply came in time. The request may still be handled. */
public final class RequestTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RequestTimeoutException(ShardId shard, Duration timeout) {
    super(
        "No reply from the owner of shard "
            + shard
            + " within "
            + timeout.toMillis()
            + " ms; the request may still be handled");
  }
}
