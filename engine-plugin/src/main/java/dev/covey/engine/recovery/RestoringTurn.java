package dev.covey.engine.recovery;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.time.InstanceHistory;
import dev.covey.engine.time.InstanceHistory.Moment;
import dev.covey.engine.time.TurnNotKeptException;
import java.util.List;
import java.util.Optional;

/** Which turn of an instance a recovery goes back to. */
final class RestoringTurn {
  private RestoringTurn() {}

  /**
   * The last turn before the job was parked; or the last one before it after which the instance
   * waited at the activity.
   *
   * @throws TurnNotKeptException if no such turn is kept
   */
  static long of(InstanceHistory history, Recovery recovery, Optional<String> to) {
    List<Moment> moments = history.moments();
    int failed = failed(moments, recovery);
    for (int i = failed - 1; i >= 0; i--) {
      long turn = moments.get(i).header().number();
      if (to.isEmpty() || waitedAt(history, turn, to.get())) {
        return turn;
      }
    }
    throw new TurnNotKeptException(
        to.isEmpty()
            ? "no turn before the failure is kept of instance " + history.root()
            : "no turn before the failure is kept after which instance %s waited at %s"
                .formatted(history.root(), to.get()));
  }

  /** Index of the turn that parked the job: the last one that has left it without retries. */
  private static int failed(List<Moment> moments, Recovery recovery) {
    RowKey job = new RowKey(recovery.table(), recovery.job());
    for (int i = moments.size() - 1; i >= 0; i--) {
      for (RowChange change : moments.get(i).changes()) {
        boolean parked =
            change instanceof RowChange.Put put
                && change.key().equals(job)
                && put.row().value("RETRIES_") instanceof Number retries
                && retries.intValue() == 0;
        if (parked) {
          return i;
        }
      }
    }
    throw new TurnNotKeptException("no turn is kept in which %s failed".formatted(job.key()));
  }

  private static boolean waitedAt(InstanceHistory history, long turn, String activity) {
    for (Row row : history.rowsAt(turn).values()) {
      if (row.key().table().equals("ACT_RU_EXECUTION") && activity.equals(row.value("ACT_ID_"))) {
        return true;
      }
    }
    return false;
  }
}
