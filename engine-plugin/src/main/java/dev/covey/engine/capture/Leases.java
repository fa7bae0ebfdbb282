package dev.covey.engine.capture;

import java.util.Objects;
import java.util.Set;

/**
 * What of a job row is this node's own affair: which of its threads has locked the job, and until
 * when. A change of that alone is no turn; a new owner starts from unlocked jobs.
 */
final class Leases {
  private static final Set<String> LEASE_COLUMNS = Set.of("LOCK_OWNER_", "LOCK_EXP_TIME_", "REV_");
  private static final String ROOT_COLUMN = "ROOT_PROC_INST_ID_";
  private static final Leases NONE = new Leases(null);

  private final Table jobs;

  private Leases(Table jobs) {
    this.jobs = jobs;
  }

  static Leases of(Table table) {
    return table.name().equals("ACT_RU_JOB") ? new Leases(table) : NONE;
  }

  boolean onlyLeaseChanged(Object[] before, Object[] after) {
    if (jobs == null || before == null) {
      return false;
    }
    for (int i = 0; i < after.length; i++) {
      if (!Objects.equals(before[i], after[i]) && !ofLease(jobs.columnName(i), after[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Who acquires a job without regard to hierarchies of processes also sets its root process to
   * null, which the engine has not read then.
   */
  private static boolean ofLease(String column, Object after) {
    return LEASE_COLUMNS.contains(column) || (column.equals(ROOT_COLUMN) && after == null);
  }

  /** The history clean-up of this database is run by this node for itself. */
  boolean nodeLocal(Object[] row) {
    return jobs != null
        && "history-cleanup".equals(row[jobs.columns().names().indexOf("HANDLER_TYPE_")]);
  }
}
