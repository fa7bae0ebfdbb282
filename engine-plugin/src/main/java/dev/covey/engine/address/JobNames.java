package dev.covey.engine.address;

/**
 * How rows of ACT_GE_BYTEARRAY name what is kept of a job for as long as it is there. Durable
 * formats.
 *
 * <pre>
 * what a run of a delegate has saved   covey.progress/&lt;id of the job&gt;/&lt;hash of the run&gt;
 * the id that the job had at first     covey.progress/&lt;id of the job&gt;/origin
 * </pre>
 */
public final class JobNames {
  private static final String PREFIX = "covey.progress/";

  private JobNames() {}

  /** Whether it is a name of something that is kept of a job. */
  public static boolean isOne(String name) {
    return name != null && name.startsWith(PREFIX);
  }

  /** What the names of all that is kept of a job begin with. */
  public static String all(String job) {
    return PREFIX + job + "/";
  }

  /** Where it is said which id a job had before it moved to another shard for the first time. */
  public static String origin(String job) {
    return all(job) + "origin";
  }
}
