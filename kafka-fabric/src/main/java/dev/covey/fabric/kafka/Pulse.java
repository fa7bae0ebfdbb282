package dev.covey.fabric.kafka;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks the brokers for a sign of life every second, and remembers the last. Thread-safe. */
final class Pulse {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final AdminCalls admin;
  private final LongSupplier nanos;
  private volatile long heardAt;

  Pulse(AdminCalls admin, LongSupplier nanos) {
    this.admin = admin;
    this.nanos = nanos;
    this.heardAt = nanos.getAsLong();
  }

  void start(ScheduledExecutorService timer) {
    timer.scheduleAtFixedRate(this::ask, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask() {
    var options = new DescribeClusterOptions().timeoutMs((int) SILENCE.toMillis());
    admin
        .client()
        .describeCluster(options)
        .nodes()
        .whenComplete(
            (nodes, failure) -> {
              if (failure == null) {
                heardAt = nanos.getAsLong();
              }
            });
  }

  boolean beats() {
    return nanos.getAsLong() - heardAt < SILENCE.toNanos();
  }
}
