package dev.covey.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Latencies in nanoseconds, of one thread; merged when the threads have ended. */
final class Latencies {
  private long[] nanos = new long[1 << 12];
  private int count;

  void add(long value) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = value;
  }

  static Latencies merged(List<Latencies> parts) {
    Latencies all = new Latencies();
    all.nanos = parts.stream().flatMapToLong(p -> Arrays.stream(p.nanos, 0, p.count)).toArray();
    all.count = all.nanos.length;
    Arrays.sort(all.nanos);
    return all;
  }

  int count() {
    return count;
  }

  /** The quantile of merged latencies in milliseconds, by nearest rank. */
  double millis(double quantile) {
    if (count == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(quantile * count) - 1;
    return nanos[Math.max(0, Math.min(count - 1, rank))] / 1e6;
  }
}
