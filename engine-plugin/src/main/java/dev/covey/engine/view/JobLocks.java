package dev.covey.engine.view;

import dev.covey.checkpoint.Row;

/** A job lock names a thread of the node that wrote the row; a new owner starts without. */
final class JobLocks {
  private JobLocks() {}

  static Row cleared(Row row) {
    if (!row.columns().table().equals("ACT_RU_JOB") || row.value("LOCK_OWNER_") == null) {
      return row;
    }
    return row.with("LOCK_OWNER_", null).with("LOCK_EXP_TIME_", null);
  }
}
