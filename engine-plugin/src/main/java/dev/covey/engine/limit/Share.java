package dev.covey.engine.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A shard's part of a cap: what it has heard of the cap's home and told it. Immutable.
 *
 * <p>Invariant: {@code lent} and {@code returned} only grow, each with a turn of the shard, and
 * {@code lent} is never more than the home has written down in a turn of its own. So {@link #held}
 * is never more than the home counts for the shard, whatever messages are late, lost or repeated,
 * and whoever owns either shard.
 *
 * @param loan number of the last loan
 * @param lent how many slots the home has ever lent it
 * @param keep how many of them it may go on using
 * @param returned how many it has ever given back
 * @param report number of its last report
 */
record Share(long loan, long lent, int keep, long returned, long report) {
  static final Share NONE = new Share(0, 0, 0, 0, 0);

  /** How many runs it may have at a time. */
  int held() {
    return (int) Math.max(0, lent - returned);
  }

  /**
   * How many of those that are not used it has to give back, being asked to or not needing them.
   */
  int surplus(int used, int waiting) {
    int free = Math.max(0, held() - used);
    int unwanted = Math.max(0, free - waiting);
    int recalled = Math.max(0, held() - keep);
    return Math.min(free, Math.max(unwanted, recalled));
  }

  Share heard(Loan said) {
    if (said.number() <= loan) {
      return this;
    }
    return new Share(said.number(), Math.max(lent, said.lent()), said.keep(), returned, report);
  }

  Share givesBack(int slots) {
    return new Share(loan, lent, keep, returned + slots, report);
  }

  Share reports() {
    return new Share(loan, lent, keep, returned, report + 1);
  }

  Map<String, Object> toData() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("loan", loan);
    data.put("lent", lent);
    data.put("keep", keep);
    data.put("returned", returned);
    data.put("report", report);
    return data;
  }

  static Share from(Map<String, Object> data) {
    return new Share(
        (Long) data.get("loan"),
        (Long) data.get("lent"),
        (Integer) data.get("keep"),
        (Long) data.get("returned"),
        (Long) data.get("report"));
  }
}
