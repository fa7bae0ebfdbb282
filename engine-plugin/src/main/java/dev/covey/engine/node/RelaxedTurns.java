package dev.covey.engine.node;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.VisitKey;
import dev.covey.policy.Durability;
import dev.covey.policy.Policy;
import java.util.List;

/** Whether callers may return before a turn is durable. */
final class RelaxedTurns {
  private RelaxedTurns() {}

  /** Whether there is anything that may be relaxed: if not, no turn need be looked at. */
  static boolean anyIn(Policy policy) {
    return policy.defaults().durability() == Durability.RELAXED
        || policy.processes().values().stream()
            .anyMatch(
                process -> process.durability().filter(Durability.RELAXED::equals).isPresent());
  }

  /**
   * True if every changed row that names its process belongs to one whose policy is relaxed, and at
   * least one does.
   */
  static boolean all(Policy policy, List<RowChange> changes) {
    boolean any = false;
    for (RowChange change : changes) {
      String key = change instanceof RowChange.Put put ? processKey(put.row()) : null;
      if (key != null) {
        if (policy.durabilityOf(VisitKey.processOf(key)) == Durability.JOURNALED) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private static String processKey(Row row) {
    if (row.columns().names().contains("PROC_DEF_KEY_")) {
      return (String) row.value("PROC_DEF_KEY_");
    }
    if (!row.columns().names().contains("PROC_DEF_ID_")) {
      return null;
    }
    String id = (String) row.value("PROC_DEF_ID_");
    int colon = id == null ? -1 : id.indexOf(':');
    return colon < 0 ? null : id.substring(0, colon);
  }
}
