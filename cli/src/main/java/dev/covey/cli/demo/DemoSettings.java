package dev.covey.cli.demo;

import java.time.Duration;

/**
 * What to show.
 *
 * @param instances how many orders
 * @param kill whether a node is killed half way
 * @param keep whether everything runs on afterwards
 * @param seed decides the orders and the node that is killed
 * @param timeout for all orders to end
 */
public record DemoSettings(
    String collective,
    int instances,
    int nodes,
    boolean kill,
    boolean keep,
    long seed,
    Duration timeout) {

  /** Throws {@link IllegalArgumentException} for what cannot be shown. */
  public DemoSettings {
    if (instances < 1 || nodes < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 order and 1 node, but got %d and %d".formatted(instances, nodes));
    }
    if (kill && nodes < 2) {
      throw new IllegalArgumentException(
          "With one node nobody is left to take over: use --nodes 2 or more, or --no-kill");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("Expected a timeout of more than zero, got " + timeout);
    }
  }
}
