package dev.covey.engine.visit;

import dev.covey.engine.route.Data;
import dev.covey.fabric.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the row of a visit says where it runs.
 *
 * @param digests of the variables that its home has, by their names
 * @param local variables of the activity's own scope, as they were when the visit began
 * @param told how many times it has told its home of something, its end aside
 * @param by number of the revision that has sent it to its shard; 0 if that is not known
 * @param trace that it is part of
 */
record KeptVisit(
    Map<String, Object> digests,
    Map<String, Object> local,
    long told,
    long by,
    TraceContext trace) {

  static KeptVisit from(Map<String, Object> data) {
    return new KeptVisit(
        Data.someMap(data, "digests"),
        Data.someMap(data, "local"),
        number(data, "told"),
        number(data, "by"),
        trace(data.get("trace")));
  }

  private static long number(Map<String, Object> data, String name) {
    return data.get(name) instanceof Long number ? number : 0;
  }

  private static TraceContext trace(Object said) {
    Map<String, String> entries = new LinkedHashMap<>();
    if (said instanceof Map<?, ?> map) {
      map.forEach((name, value) -> entries.put(String.valueOf(name), String.valueOf(value)));
    }
    return new TraceContext(entries);
  }

  Map<String, Object> toData() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("digests", digests);
    data.put("local", local);
    data.put("told", told);
    data.put("by", by);
    if (!trace.entries().isEmpty()) {
      data.put("trace", new LinkedHashMap<>(trace.entries()));
    }
    return data;
  }

  /** Once it has told its home one more, which has variables of these digests since. */
  KeptVisit afterTelling(Map<String, Object> digestsThen) {
    return new KeptVisit(digestsThen, local, told + 1, by, trace);
  }

  /** Once a revision has sent it to another shard. */
  KeptVisit placedBy(long revision) {
    return new KeptVisit(digests, local, told, revision, trace);
  }
}
