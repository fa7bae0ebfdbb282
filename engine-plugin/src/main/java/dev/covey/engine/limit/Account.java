package dev.covey.engine.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a cap's home knows of one shard. Immutable.
 *
 * @param loan number of the last loan
 * @param lent how many slots it has ever lent it
 * @param keep how many it has told it to keep
 * @param heard its last report, or null
 * @param current whether it has reported since the policy has had the cap without a break
 */
record Account(long loan, long lent, int keep, Report heard, boolean current) {
  static final Account NONE = new Account(0, 0, 0, null, false);

  /** Answers what asks for it, and who has missed a loan. */
  Account heard(Report report) {
    if (heard != null && report.number() <= heard.number()) {
      return this;
    }
    Account next = new Account(loan, lent, keep, report, true);
    return report.answer() || report.loan() < loan ? next.lends(0, keep) : next;
  }

  /** It may run what it likes from now on, until the cap is back and it reports again. */
  Account unlimited() {
    return new Account(loan, lent, keep, heard, false);
  }

  /** How many slots count as the shard's: lent and not known to be back, or used without one. */
  int outstanding() {
    return (int) Math.max(lent - heard.returned(), heard.used());
  }

  /** How many it could use, of so many that there are. */
  int demand(int limit) {
    return (int) Math.min(limit, (long) heard.used() + heard.waiting());
  }

  /** Whose turn is next: the one whose first run waits longest; who has none waiting is last. */
  long age() {
    return heard.waiting() > 0 ? heard.oldest() : Long.MAX_VALUE;
  }

  Account lends(int slots, int keepNow) {
    return new Account(loan + 1, lent + slots, keepNow, heard, current);
  }

  Loan toLoan() {
    return new Loan(loan, heard.number(), lent, keep);
  }

  Map<String, Object> toData() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("loan", loan);
    data.put("lent", lent);
    data.put("keep", keep);
    data.put("number", heard.number());
    data.put("returned", heard.returned());
    data.put("used", heard.used());
    data.put("waiting", heard.waiting());
    data.put("oldest", heard.oldest());
    data.put("current", current);
    return data;
  }

  static Account from(Map<String, Object> data) {
    return new Account(
        (Long) data.get("loan"),
        (Long) data.get("lent"),
        (Integer) data.get("keep"),
        new Report(
            (Long) data.get("number"),
            (Long) data.get("loan"),
            (Long) data.get("returned"),
            (Integer) data.get("used"),
            (Integer) data.get("waiting"),
            (Long) data.get("oldest"),
            false),
        (Boolean) data.get("current"));
  }
}
