package dev.covey.fabric.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what may succeed later without anybody doing anything. A client gives up one call
 * after a few seconds, and a broker that a whole collective starts against may need longer.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Duration limit;
  private final Shutdown shutdown;
  private final LongSupplier nanos;

  Patience(Duration limit, Shutdown shutdown, LongSupplier nanos) {
    this.limit = limit;
    this.shutdown = shutdown;
    this.nanos = nanos;
  }

  /**
   * @param act for the log, as "create topics"
   * @param passes whether a failure is worth another attempt
   * @return of the first attempt that succeeds
   * @throws RuntimeException the failure of the last attempt
   */
  <T> T with(String act, Supplier<T> attempt, Predicate<RuntimeException> passes) {
    long deadline = nanos.getAsLong() + limit.toNanos();
    while (true) {
      try {
        return attempt.get();
      } catch (RuntimeException e) {
        if (!passes.test(e) || shutdown.begun() || nanos.getAsLong() - deadline > 0) {
          throw e;
        }
        LOG.info("Could not {} yet, trying again: {}", act, e.getMessage());
        shutdown.pause(PAUSE);
      }
    }
  }
}
