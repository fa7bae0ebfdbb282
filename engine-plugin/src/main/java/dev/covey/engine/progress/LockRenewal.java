package dev.covey.engine.progress;

import dev.covey.engine.view.ShardTables;
import java.util.Date;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the locks of running jobs from expiring, on one thread of the node's: a job whose lock has
 * expired would be acquired again and run twice. Thread-safe.
 */
public final class LockRenewal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LockRenewal.class);
  private static final long LEAST_DELAY_MILLIS = 20;

  private final ShardTables tables;
  private final LongSupplier lockMillis;
  private final ScheduledThreadPoolExecutor thread;

  /**
   * @param lockMillis how long a lock lasts
   */
  public LockRenewal(ShardTables tables, LongSupplier lockMillis, ThreadFactory threads) {
    this.tables = tables;
    this.lockMillis = lockMillis;
    this.thread = new ScheduledThreadPoolExecutor(1, threads);
    thread.setRemoveOnCancelPolicy(true);
    // What is still to come when the node closes is not waited for.
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Renews a job's lock from now on, each time half of it is over; a job without lock is left. */
  Renewed begin(JobEntity job) {
    Renewed renewed = new Renewed(job);
    if (job.getLockOwner() != null && job.getLockExpirationTime() != null) {
      renewed.scheduleNext();
    } else {
      renewed.ended = true;
    }
    return renewed;
  }

  /** Ends the thread, which is gone on return; locks are renewed no more. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
  }

  /** The lock of one job. Renewed by the node's thread, ended by the job's. */
  final class Renewed {
    private final JobEntity job;
    private final String jobId;
    private final String owner;
    private Date until;
    private Future<?> next;
    private boolean ended;

    private Renewed(JobEntity job) {
      this.job = job;
      this.jobId = job.getId();
      this.owner = job.getLockOwner();
      this.until = job.getLockExpirationTime();
    }

    private synchronized void scheduleNext() {
      long left = until.getTime() - ClockUtil.getCurrentTime().getTime();
      try {
        next =
            thread.schedule(
                this::renewAndGoOn, Math.max(LEAST_DELAY_MILLIS, left / 2), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        ended = true; // The node closes: its jobs go on elsewhere.
      }
    }

    private synchronized void renewAndGoOn() {
      if (ended) {
        return;
      }
      try {
        ended = !renew();
      } catch (RuntimeException e) {
        LOG.warn("The lock of job {} could not be renewed: {}", jobId, e.getMessage());
      }
      if (!ended) {
        scheduleNext();
      }
    }

    private boolean renew() {
      long end = ClockUtil.getCurrentTime().getTime() + lockMillis.getAsLong();
      Date renewed = new Date(Math.max(end, until.getTime() + 1));
      if (!tables.extendLock(jobId, owner, renewed.toInstant())) {
        LOG.info("The lock of job {} is gone and is not renewed any more", jobId);
        return false;
      }
      until = renewed;
      return true;
    }

    /**
     * The job's run ends, in success or failure. The engine tells by the lock's time whether a
     * failed job is still this run's, so the job is told its last one.
     */
    synchronized void end() {
      if (!ended) {
        ended = true;
        next.cancel(false);
        job.setLockExpirationTime(until);
      }
    }

    /**
     * The job's run ends since the job goes on elsewhere, which is no failure: the lock changes,
     * and the engine leaves a job alone whose lock is not this run's any more.
     */
    synchronized void leave() {
      if (!ended) {
        ended = true;
        next.cancel(false);
        try {
          renew();
        } catch (RuntimeException e) {
          LOG.debug("The job {} is left with its lock: {}", jobId, e.getMessage());
        }
      }
    }
  }
}
