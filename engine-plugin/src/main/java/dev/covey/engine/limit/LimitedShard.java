package dev.covey.engine.limit;

import dev.covey.engine.address.Address;
import dev.covey.engine.internals.Commits;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.LimitCall;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.TurnSession;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One shard under limits, for the length of one lease: what it borrows, and the ledgers of the caps
 * whose home it is. Used in the shard's line alone, but for what says otherwise.
 *
 * <p>Invariant: what is remembered here of shares and ledgers is what the database has committed;
 * each change is written in a turn that also sends what it is to tell others.
 */
final class LimitedShard {
  private static final long CALL_BACK_MILLIS = 2_000;

  /** A start that was let in and is not reported by then has failed. */
  private static final long PROMISE_MILLIS = 2_000;

  private final Limits.Surroundings node;
  private final OwnedShard shard;
  private final LimitRows rows;
  private final Map<String, Queue> queues = new ConcurrentHashMap<>();
  private final Map<String, Ledger> ledgers = new HashMap<>();
  private final Map<String, Tokens> tokens = new HashMap<>();
  private final Map<String, ArrayDeque<Long>> promised = new HashMap<>();
  private final AtomicBoolean inLine = new AtomicBoolean();
  private volatile Caps known;
  private long calledBack;

  LimitedShard(Limits.Surroundings node, OwnedShard shard) {
    this.node = node;
    this.shard = shard;
    this.rows = new LimitRows(node.data(), node.ids(), shard.address());
  }

  Address address() {
    return shard.address();
  }

  ShardId id() {
    return shard.lease().shard();
  }

  LimitRows rows() {
    return rows;
  }

  Limits.Surroundings node() {
    return node;
  }

  /** Whether a job has a slot. On any thread. */
  boolean granted(String jobId) {
    return queues.values().stream().anyMatch(queue -> queue.granted(jobId));
  }

  /** A job that has a slot has been run. On any thread. */
  void ended(String jobId, boolean done) {
    queues.values().forEach(queue -> queue.ended(jobId, done));
  }

  /** The work that was begun last was rolled back. */
  void failed() {
    queues.values().forEach(Queue::failed);
  }

  /** There may be jobs that wait. On any thread. */
  void look() {
    queues.values().forEach(Queue::look);
  }

  /** Instances may have ended. On any thread. */
  void lookForStarts() {
    queues.values().stream().filter(Queue::ofStarts).forEach(Queue::look);
  }

  /** Whether it has yet to find out what a policy without any cap means for it. On any thread. */
  boolean isLimitedNoMore(Caps caps) {
    return known != caps;
  }

  /** Whether the shard's line has no work for it yet, and is to get some. On any thread. */
  boolean goesInLine() {
    return inLine.compareAndSet(false, true);
  }

  /** The work in line begins. */
  void begins() {
    inLine.set(false);
  }

  /** Does what is to be done now, in the running transaction. */
  void work(Caps caps, long now) throws SQLException {
    Connection connection = TurnSession.current().jdbc();
    if (caps != known) {
      LimitedJobs.releaseAll(connection, address());
      look();
      forgetReports(connection, caps);
    }
    for (Cap cap : caps.all()) {
      queue(connection, cap, Caps.homeOf(cap)).work(connection, cap, now);
    }
    lend(connection, caps, now);
    Commits.after(() -> known = caps);
    queues.keySet().removeIf(key -> caps.get(key) == null);
  }

  /** What was reported of a cap that the policy is without now does not hold when it is back. */
  private void forgetReports(Connection connection, Caps caps) throws SQLException {
    for (String key : rows.keys(connection, "ledger")) {
      if (caps.get(key) == null) {
        Ledger ledger = ledger(connection, key);
        write(connection, key, ledger, ledger.unlimited());
      }
    }
  }

  private Queue queue(Connection connection, Cap cap, ShardId home) throws SQLException {
    Queue queue = queues.get(cap.key());
    if (queue == null || !queue.home().equals(home)) {
      Queue before = queue;
      queue = Queue.of(this, connection, cap.key(), home);
      if (before != null) {
        queue.takeOver(before);
      }
      queues.put(cap.key(), queue);
    }
    return queue;
  }

  private void lend(Connection connection, Caps caps, long now) throws SQLException {
    boolean callBack = now - calledBack >= CALL_BACK_MILLIS;
    for (Cap cap : caps.all()) {
      if (Caps.homeOf(cap).equals(id())) {
        Ledger before = ledger(connection, cap.key());
        write(connection, cap.key(), before, balanced(before, cap, callBack));
      }
    }
    if (callBack) {
      calledBack = now;
    }
  }

  private Ledger balanced(Ledger ledger, Cap cap, boolean callBack) {
    List<ShardId> shards = cap.shards();
    if (cap.perSecond() == 0) {
      return ledger.balanced(cap.limit(), cap.limit(), shards, callBack);
    }
    Tokens tokens = this.tokens.computeIfAbsent(cap.key(), key -> new Tokens());
    int there = tokens.at(node.clock().millis(), cap.perSecond());
    Ledger next = ledger.balanced(cap.limit(), there, shards, callBack);
    // Taken also if the transaction fails: rather too few than too many.
    tokens.take((int) (next.lent() - ledger.lent()));
    return next;
  }

  private Ledger ledger(Connection connection, String key) throws SQLException {
    Ledger ledger = ledgers.get(key);
    if (ledger == null) {
      Map<String, Object> stored = rows.find(connection, "ledger", key, id().toString());
      ledger = stored == null ? Ledger.EMPTY : Ledger.from(stored);
      ledgers.put(key, ledger);
    }
    return ledger;
  }

  private void write(Connection connection, String key, Ledger before, Ledger after)
      throws SQLException {
    if (after == before) {
      return;
    }
    rows.put(connection, "ledger", key, id().toString(), after.toData());
    after
        .loansSince(before)
        .forEach(
            (to, loan) ->
                send(
                    to,
                    new LimitCall.Lend(
                        key,
                        id().toString(),
                        loan.number(),
                        loan.heard(),
                        loan.lent(),
                        loan.keep())));
    Commits.after(() -> ledgers.put(key, after));
  }

  /** A shard has reported to this one, in the turn of that message. */
  void reported(Caps caps, LimitCall.ReportWork call) throws SQLException {
    Cap cap = caps.get(call.key());
    if (cap == null || !Caps.homeOf(cap).equals(id())) {
      // The two nodes go by different revisions: the shard reports again while it waits.
      return;
    }
    Connection connection = TurnSession.current().jdbc();
    Ledger before = ledger(connection, cap.key());
    Report report =
        new Report(
            call.number(),
            call.loan(),
            call.returned(),
            Math.toIntExact(call.used()),
            Math.toIntExact(call.waiting()),
            call.oldest(),
            call.answer());
    ShardId from = ShardId.parse(call.shard());
    Ledger heard = before.heard(from, report);
    ArrayDeque<Long> promises = promised.getOrDefault(cap.key(), new ArrayDeque<>());
    for (long more = heard.demand() - before.demand(); more > 0; more--) {
      promises.poll();
    }
    write(connection, cap.key(), before, balanced(heard, cap, false));
  }

  /** What the policy says if one more would have to wait; null, and a promise, if not. */
  String full(Caps caps, String key) throws SQLException {
    Cap cap = caps.get(key);
    if (cap == null) {
      return null;
    }
    long now = node.clock().millis();
    ArrayDeque<Long> promises = promised.computeIfAbsent(key, k -> new ArrayDeque<>());
    promises.removeIf(at -> now - at > PROMISE_MILLIS);
    Ledger ledger = ledger(TurnSession.current().jdbc(), key);
    long room = cap.limit() - ledger.demand();
    if (cap.perSecond() > 0) {
      int there = tokens.computeIfAbsent(key, k -> new Tokens()).at(now, cap.perSecond());
      room = Math.min(room, there - ledger.unmet());
    }
    if (room <= promises.size()) {
      return cap.saying();
    }
    promises.add(now);
    return null;
  }

  /** Each job of an instance that falls under a cap, and what it waits for. */
  List<String> waits(Caps caps, String root) throws SQLException {
    Connection connection = TurnSession.current().jdbc();
    List<String> waits = new ArrayList<>();
    for (String job : LimitedJobs.ofInstance(connection, root)) {
      Cap cap = LimitedJobs.capOf(connection, caps, job);
      Queue queue = cap == null ? null : queues.get(cap.key());
      if (queue != null) {
        waits.add(queue.story(cap, job));
      }
    }
    return waits;
  }

  /** The home of a cap has lent this shard something, in the turn of that message. */
  void lent(Caps caps, LimitCall.Lend call) throws SQLException {
    Connection connection = TurnSession.current().jdbc();
    ShardId home = ShardId.parse(call.home());
    Loan loan = new Loan(call.number(), call.heard(), call.lent(), Math.toIntExact(call.keep()));
    Queue queue = queues.get(call.key());
    if (queue == null || !queue.home().equals(home)) {
      // Remembered for when this home is asked again.
      queue = Queue.of(this, connection, call.key(), home);
    }
    queue.lent(connection, loan);
  }

  void send(ShardId to, Call call) {
    TurnSession.current().send(new OutgoingMessage.ToShard(to, node.data().encode(call.toData())));
  }
}
