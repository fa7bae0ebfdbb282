package dev.covey.cli.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the journals say of the orders of one demo.
 *
 * @param instances how many orders were to be started
 * @param started orders whose start was acknowledged, or is in the journals although no answer came
 * @param completed orders of these that have ended as processes end
 * @param lost orders of these that are not in the journals, or without some of their work
 * @param duplicated orders that are there twice, have ended twice, or with work done twice
 * @param missing how many orders have not completed, by the state that they are in
 * @param findings what is wrong, an order a line
 */
public record Verdict(
    int instances,
    int started,
    int completed,
    int lost,
    int duplicated,
    Map<String, Integer> missing,
    List<String> findings) {

  /** Copies map and list. */
  public Verdict {
    missing = new TreeMap<>(missing);
    findings = List.copyOf(findings);
  }

  /** Whether every order was started, ended, and was neither lost nor done twice. */
  public boolean good() {
    return allEnded() && lost == 0 && duplicated == 0;
  }

  /** Whether there is nothing more to wait for. */
  boolean allEnded() {
    return started == instances && completed == started;
  }

  /** The last line of the demo. */
  String line(long takeoverMillis, int nodes) {
    return "result started=%d completed=%d lost=%d duplicated=%d takeover_ms=%d nodes=%d"
        .formatted(started, completed, lost, duplicated, takeoverMillis, nodes);
  }
}
