package dev.covey.benchmarks.jmh;

/**
 * How a benchmark by JMH runs.
 *
 * @param forks JVMs, one after the other, for each figure; 0 runs it in this JVM, whose figures say
 *     little
 * @param warmUps rounds of each fork that do not count
 * @param rounds counted rounds of each fork
 * @param roundMillis length of a round
 */
public record JmhSettings(int forks, int warmUps, int rounds, int roundMillis) {
  public JmhSettings {
    if (forks < 0 || warmUps < 0 || rounds < 1 || roundMillis < 1) {
      throw new IllegalArgumentException(
          "Expected no negative number of forks and warm-ups, and a round at least, but got "
              + "%d forks with %d warm-ups and %d rounds of %d ms"
                  .formatted(forks, warmUps, rounds, roundMillis));
    }
  }
}
