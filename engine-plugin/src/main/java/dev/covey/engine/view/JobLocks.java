package dev.covey.engine.view;

import dev.covey.checkpoint.Row;
import java.time.Instant;

/**
 * Whose job executor may take a job, by its lock. A lock names a thread of the node that wrote the
 * row, so a new owner starts without; a job that another node runs is locked for ever here.
 */
public final class JobLocks {
  static final String JOBS = "ACT_RU_JOB";
  public static final String ELSEWHERE = "another-node";
  public static final Instant FOR_EVER = Instant.parse("9999-01-01T00:00:00Z");

  private JobLocks() {}

  /** A job that this node may run; other rows as they are. */
  public static Row cleared(Row row) {
    if (!row.columns().table().equals(JOBS) || row.value("LOCK_OWNER_") == null) {
      return row;
    }
    return row.with("LOCK_OWNER_", null).with("LOCK_EXP_TIME_", null);
  }

  /** A job that this node must not run; other rows as they are. */
  public static Row held(Row row) {
    if (!row.columns().table().equals(JOBS)) {
      return row;
    }
    return row.with("LOCK_OWNER_", ELSEWHERE).with("LOCK_EXP_TIME_", FOR_EVER);
  }
}
