package dev.covey.engine.address;

import dev.covey.fabric.ShardId;

/**
 * How rows name visits. Durable formats.
 *
 * <pre>
 * topic of the external task with which a home waits   covey.visit/&lt;site&gt;/&lt;shard&gt;
 * case instance id of a visit's instance, and its row   covey.visit/&lt;id of the external task&gt;
 * row with which a home keeps an end                    covey.visit.end/&lt;id of the external task&gt;
 * row with which it keeps an escalation                 covey.visit.end/&lt;id&gt;/&lt;number&gt;
 * </pre>
 */
public final class VisitNames {
  private static final String PREFIX = "covey.visit/";
  private static final String END = "covey.visit.end/";

  /** A pattern of SQL for the topics of what waits for visits. */
  public static final String TOPICS = PREFIX + "%";

  private VisitNames() {}

  /** The topic of what waits for a visit that was sent to a shard. */
  public static String topic(ShardId shard) {
    return PREFIX + shard;
  }

  /** The shard that a topic names, or null if it is another topic. */
  public static ShardId shard(String topic) {
    if (topic == null || !topic.startsWith(PREFIX)) {
      return null;
    }
    String[] parts = topic.substring(PREFIX.length()).split("/");
    try {
      return parts.length == 2 ? new ShardId(parts[0], Integer.parseInt(parts[1])) : null;
    } catch (IllegalArgumentException e) {
      return null; // Somebody's own topic, with a name like ours.
    }
  }

  /** The name of a visit where it is running. */
  public static String name(String visit) {
    return PREFIX + visit;
  }

  /** The visit of that name, or null. */
  public static String visit(String name) {
    return name != null && name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : null;
  }

  /** The name of a visit's end at its home. */
  public static String end(String visit) {
    return END + visit;
  }

  /** The name of a visit's escalation at its home. */
  public static String escalation(String visit, long number) {
    return end(visit) + "/" + number;
  }
}
