package dev.covey.benchmarks.jmh;

/** A benchmark has no figure; the message says which and why. */
public final class BenchmarkFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchmarkFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
