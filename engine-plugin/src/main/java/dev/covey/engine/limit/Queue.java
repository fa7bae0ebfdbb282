package dev.covey.engine.limit;

import dev.covey.engine.internals.Commits;
import dev.covey.engine.limit.LimitedJobs.Waiting;
import dev.covey.engine.route.LimitCall;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The jobs of one shard that begin runs under one cap: those that wait, in order, and those that
 * have one of the shard's slots. Used in the shard's line alone, but for what says otherwise.
 *
 * <p>Invariant: a job that may run ({@link #granted}) has a slot of the shard's share, whose turn
 * is in this database, though perhaps not durable yet: if it is lost, the lease and whatever ran in
 * it are lost as well. Which job has a slot is not written down: a new owner has the same number of
 * slots, and gives them away anew.
 */
final class Queue {
  private static final long LOOK_MILLIS = 1_000;
  private static final long HASTE_MILLIS = 50;
  private static final long REPORT_MILLIS = 500;
  private static final long REPEAT_MILLIS = 2_000;

  /** A job that was acquired is begun long before, unless all threads are busy. */
  private static final long ACQUIRED_MILLIS = 3_000;

  private final LimitedShard shard;
  private final String key;
  private final ShardId home;
  private final Set<String> granted = ConcurrentHashMap.newKeySet();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Set<String> trying = new HashSet<>();
  private final Set<String> strays = new HashSet<>();

  /** Since when jobs that may run are locked by a job executor and not run. */
  private final Map<String, Long> acquired = new HashMap<>();

  private volatile boolean stale = true;
  private Share share;
  private int begun;
  private int fresh;
  private long acknowledged;
  private long looked = Long.MIN_VALUE / 2;
  private Report told;
  private long toldAt = Long.MIN_VALUE / 2;

  private Queue(LimitedShard shard, String key, ShardId home, Share share) {
    this.shard = shard;
    this.key = key;
    this.home = home;
    this.share = share;
  }

  static Queue of(LimitedShard shard, Connection connection, String key, ShardId home)
      throws SQLException {
    Map<String, Object> stored = shard.rows().find(connection, "share", key, home.toString());
    return new Queue(shard, key, home, stored == null ? Share.NONE : Share.from(stored));
  }

  ShardId home() {
    return home;
  }

  /** On any thread. */
  boolean granted(String jobId) {
    return granted.contains(jobId);
  }

  boolean ofStarts() {
    return key.equals(Cap.keyOfStarts(key.substring(key.indexOf('/') + 1)));
  }

  /** On any thread. */
  void ended(String jobId, boolean done) {
    if (granted.contains(jobId)) {
      if (done && !ofStarts()) {
        ended.add(jobId);
      } else {
        stale = true;
      }
    }
  }

  /** On any thread. */
  void look() {
    stale = true;
  }

  /** What runs goes on, under another home. */
  void takeOver(Queue before) {
    granted.addAll(before.granted);
  }

  /** The home has said something, in a turn of its message. */
  void lent(Connection connection, Loan loan) throws SQLException {
    acknowledged = Math.max(acknowledged, loan.heard());
    Share heard = share.heard(loan);
    if (heard != share) {
      int more = (int) (heard.lent() - share.lent());
      write(connection, heard);
      Commits.after(() -> fresh += more);
    }
  }

  private void write(Connection connection, Share next) throws SQLException {
    shard.rows().put(connection, "share", key, home.toString(), next.toData());
    Commits.after(() -> share = next);
  }

  /** What a job of this queue waits for, for people. */
  String story(Cap cap, String job) {
    if (granted.contains(job)) {
      return "runs, or is about to: it has one of the places of which " + cap.saying();
    }
    int before = 0;
    for (Waiting other : waiting) {
      if (other.id().equals(job)) {
        return "waits for its turn: "
            + cap.saying()
            + "; in shard "
            + shard.id()
            + " "
            + used()
            + " have a place and "
            + before
            + " wait before it";
      }
      before++;
    }
    return "is not due yet, is suspended or has no retries left; then it will wait for its turn: "
        + cap.saying();
  }

  /** The transaction was rolled back: what it would have released is still locked by others. */
  void failed() {
    trying.forEach(granted::remove);
    stale = true;
  }

  void work(Connection connection, Cap cap, long now) throws SQLException {
    trying.clear();
    ended.removeIf(
        job -> {
          granted.remove(job);
          return true;
        });
    long since = now - looked;
    if (since >= LOOK_MILLIS || (stale && (waiting.isEmpty() || since >= HASTE_MILLIS))) {
      lookNow(connection, cap, now);
    }
    strays.removeIf(job -> !shard.node().running().contains(job));
    grant(connection, cap);
    tell(connection, cap, now);
  }

  private int used() {
    return granted.size() + strays.size() + begun;
  }

  private void lookNow(Connection connection, Cap cap, long now) throws SQLException {
    stale = false;
    looked = now;
    waiting.clear();
    strays.clear();
    // A paused node begins no job: what waits here goes on waiting, and others have the slots.
    boolean paused = shard.node().paused().getAsBoolean();
    Set<String> still = new HashSet<>();
    for (Waiting job :
        LimitedJobs.of(connection, shard.address(), cap, Instant.ofEpochMilli(now))) {
      boolean runs = shard.node().running().contains(job.id());
      if (granted.contains(job.id())) {
        if (runs || (job.due() && !paused)) {
          still.add(job.id());
          if (job.held() || forgotten(job, runs, now)) {
            LimitedJobs.release(connection, job.id());
          }
        } else if (job.due()) {
          LimitedJobs.hold(connection, job.id());
        }
      } else if (runs) {
        // It began before the cap did, or waits at the gate.
        strays.add(job.id());
      } else if (job.due()) {
        if (!paused) {
          waiting.add(job);
        }
        if (!job.held()) {
          LimitedJobs.hold(connection, job.id());
        }
      }
    }
    granted.retainAll(still);
    acquired.keySet().retainAll(still);
    begun = cap.ofStarts() ? LimitedJobs.begun(connection, shard.address(), cap.process()) : 0;
  }

  /**
   * Whether a job executor has acquired it and forgotten it: the run for which it did was passed
   * over, since another was in the job, and that other one failed. Were it still to be begun, a
   * second acquisition would do no harm: {@link LimitGate} lets one thread in.
   */
  private boolean forgotten(Waiting job, boolean runs, long now) {
    if (runs || !job.locked()) {
      acquired.remove(job.id());
      return false;
    }
    if (now - acquired.computeIfAbsent(job.id(), id -> now) < ACQUIRED_MILLIS) {
      return false;
    }
    acquired.remove(job.id());
    return true;
  }

  private void grant(Connection connection, Cap cap) throws SQLException {
    boolean some = false;
    while (used() < Math.min(share.held(), share.keep())
        && (cap.perSecond() == 0 || fresh > 0)
        && !waiting.isEmpty()) {
      String job = waiting.poll().id();
      // Before it is released: the job executor may be faster than we.
      granted.add(job);
      trying.add(job);
      if (LimitedJobs.release(connection, job)) {
        some = true;
        fresh = Math.max(0, fresh - 1);
      } else {
        granted.remove(job);
      }
    }
    if (some) {
      Commits.after(shard.node().jobsMayBeDue());
    }
  }

  /** Where so many may begin in a second, each slot is for one instance: who lends it counts. */
  private int surplus(Cap cap) {
    int wanted = cap.perSecond() == 0 ? waiting.size() : Math.min(waiting.size(), fresh);
    return share.surplus(used(), Math.max(0, wanted));
  }

  private void tell(Connection connection, Cap cap, long now) throws SQLException {
    int surplus = surplus(cap);
    long oldest = waiting.isEmpty() ? 0 : waiting.peek().since();
    if (surplus == 0 && !worthTelling(now, oldest)) {
      return;
    }
    Share next = share.givesBack(surplus).reports();
    Report report =
        new Report(
            next.report(),
            next.loan(),
            next.returned(),
            used(),
            waiting.size(),
            oldest,
            unanswered(now));
    shard.send(
        home,
        new LimitCall.ReportWork(
            key,
            shard.id().toString(),
            report.number(),
            report.loan(),
            report.returned(),
            report.used(),
            report.waiting(),
            report.oldest(),
            report.answer()));
    write(connection, next);
    Commits.after(
        () -> {
          told = report;
          toldAt = now;
        });
  }

  /** Whether the home would do something else if it knew. */
  private boolean worthTelling(long now, long oldest) {
    if (told == null) {
      return true;
    }
    int demand = used() + waiting.size();
    int before = told.used() + told.waiting();
    if ((demand > before && before <= share.held()) || unanswered(now)) {
      return true;
    }
    boolean other = demand != before || (oldest != told.oldest() && !waiting.isEmpty());
    return other && now - toldAt >= REPORT_MILLIS;
  }

  /** A home that goes by another revision does not hear, and what it says may be lost. */
  private boolean unanswered(long now) {
    return told != null && told.number() > acknowledged && now - toldAt >= REPEAT_MILLIS;
  }
}
