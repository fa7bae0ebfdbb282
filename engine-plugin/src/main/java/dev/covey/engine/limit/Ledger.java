package dev.covey.engine.limit;

import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The book of a cap's home: which shard has which of its slots. Immutable; a row of the home shard,
 * so it changes with turns of that shard only.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>It lends only while the slots of all shards, counted as in {@link Account#outstanding}, are
 *       fewer than the limit; so all shards together never hold more than the limit was when the
 *       last slot was lent.
 *   <li>It lends nothing before every shard of the site has reported, also after the policy was
 *       without the cap for a while, so what runs already when a cap comes is counted.
 *   <li>Of those that wait, the shards whose first run waits longest are served first; a slot that
 *       another keeps using is called back for them. So every shard that waits gets its turn.
 * </ul>
 */
record Ledger(SortedMap<ShardId, Account> accounts) {
  static final Ledger EMPTY = new Ledger(new TreeMap<>());

  Ledger heard(ShardId shard, Report report) {
    return with(shard, accounts.getOrDefault(shard, Account.NONE).heard(report));
  }

  /** The policy is without the cap. */
  Ledger unlimited() {
    Ledger next = this;
    for (Map.Entry<ShardId, Account> account : accounts.entrySet()) {
      if (account.getValue().current()) {
        next = next.with(account.getKey(), account.getValue().unlimited());
      }
    }
    return next;
  }

  private Ledger with(ShardId shard, Account account) {
    SortedMap<ShardId, Account> others = new TreeMap<>(accounts);
    others.put(shard, account);
    return new Ledger(others);
  }

  /** How many runs there are, and how many more there would be, without a limit. */
  long demand() {
    return accounts.values().stream()
        .mapToLong(
            account ->
                Math.max(
                    account.outstanding(),
                    (long) account.heard().used() + account.heard().waiting()))
        .sum();
  }

  /** How many wait without a slot that is on its way to them. */
  long unmet() {
    return demand() - outstanding();
  }

  /** How many slots have ever been lent. */
  long lent() {
    return accounts.values().stream().mapToLong(Account::lent).sum();
  }

  /** How many slots are with shards. */
  long outstanding() {
    return accounts.values().stream().mapToLong(Account::outstanding).sum();
  }

  /**
   * Lends what is free, and calls back what others should have.
   *
   * @param more how many may be lent now, also if more are free
   * @param shards which have to have reported
   * @param callBack whether slots may be called back from shards that go on using them
   */
  Ledger balanced(int limit, int more, Collection<ShardId> shards, boolean callBack) {
    if (!shards.stream().allMatch(shard -> accounts.getOrDefault(shard, Account.NONE).current())) {
      return this;
    }
    Map<ShardId, Integer> targets = targets(limit);
    boolean unmet =
        targets.entrySet().stream()
            .anyMatch(target -> target.getValue() > accounts.get(target.getKey()).outstanding());
    boolean over = outstanding() > limit;
    long free = Math.min(more, limit - outstanding());
    Ledger next = this;
    for (Map.Entry<ShardId, Integer> target : targets.entrySet()) {
      Account account = accounts.get(target.getKey());
      int missing = target.getValue() - account.outstanding();
      if (missing > 0 && free > 0) {
        int lends = (int) Math.min(missing, free);
        free -= lends;
        next = next.with(target.getKey(), account.lends(lends, limit));
      } else if (callBack) {
        int keep = missing < 0 && (unmet || over) ? target.getValue() : limit;
        if (keep != account.keep()) {
          next = next.with(target.getKey(), account.lends(0, keep));
        }
      }
    }
    return next;
  }

  /** What each shard should have, in the order in which they are served. */
  private Map<ShardId, Integer> targets(int limit) {
    List<ShardId> order = new ArrayList<>(accounts.keySet());
    order.sort(Comparator.comparingLong(shard -> accounts.get(shard).age()));
    Map<ShardId, Integer> targets = new LinkedHashMap<>();
    order.forEach(shard -> targets.put(shard, 0));
    int left = limit;
    List<ShardId> unmet = new ArrayList<>(order);
    while (left > 0 && !unmet.isEmpty()) {
      int each = Math.max(1, left / unmet.size());
      for (ShardId shard : List.copyOf(unmet)) {
        int demand = accounts.get(shard).demand(limit) - targets.get(shard);
        int given = Math.min(Math.min(each, demand), left);
        targets.merge(shard, given, Integer::sum);
        left -= given;
        if (given == demand) {
          unmet.remove(shard);
        }
      }
    }
    return targets;
  }

  /** The shards that are to be told something else than before. */
  Map<ShardId, Loan> loansSince(Ledger before) {
    Map<ShardId, Loan> loans = new TreeMap<>();
    accounts.forEach(
        (shard, account) -> {
          Account known = before.accounts.get(shard);
          if (account.loan() > (known == null ? 0 : known.loan())) {
            loans.put(shard, account.toLoan());
          }
        });
    return loans;
  }

  Map<String, Object> toData() {
    Map<String, Object> data = new LinkedHashMap<>();
    accounts.forEach((shard, account) -> data.put(shard.toString(), account.toData()));
    return data;
  }

  @SuppressWarnings("unchecked")
  static Ledger from(Map<String, Object> data) {
    SortedMap<ShardId, Account> accounts = new TreeMap<>();
    data.forEach(
        (shard, account) ->
            accounts.put(ShardId.parse(shard), Account.from((Map<String, Object>) account)));
    return new Ledger(accounts);
  }
}
