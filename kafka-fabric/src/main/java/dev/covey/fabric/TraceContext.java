package dev.covey.fabric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The trace that a message is part of, in the words of the W3C's recommendation Trace Context:
 * {@code traceparent}, {@code tracestate} and {@code baggage}. Opaque to the fabric, which carries
 * it in record headers of these names, as others do. Immutable.
 *
 * @param entries those of the three that there are; longer ones than 8 KiB, and others, are left
 *     out
 */
public record TraceContext(Map<String, String> entries) {
  /** The names of the entries. */
  public static final List<String> NAMES = List.of("traceparent", "tracestate", "baggage");

  /** No trace. */
  public static final TraceContext NONE = new TraceContext(Map.of());

  private static final int LONGEST = 8 * 1024;

  /** Copies what it knows. */
  public TraceContext {
    Map<String, String> known = new LinkedHashMap<>();
    for (String name : NAMES) {
      String value = entries.get(name);
      if (value != null && value.length() <= LONGEST) {
        known.put(name, value);
      }
    }
    entries = Map.copyOf(known);
  }
}
