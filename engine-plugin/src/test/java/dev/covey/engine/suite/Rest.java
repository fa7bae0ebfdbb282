package dev.covey.engine.suite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;

/**
 * Waits until nothing is on its way between the two nodes. The job with which each visit begins is
 * the mechanism's, so it is run here, once; what a test itself made asynchronous is not. One thread
 * at a time.
 */
final class Rest {
  private static final long LONGEST_WITHOUT_CHANGE = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(20);
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(1);

  private final SuiteVisits visits;
  private final ProcessEngine away;
  private final JobExecutor homeJobs;
  private final JobExecutor awayJobs;
  private final Set<String> tried = new HashSet<>();
  private Set<String> stuck = Set.of();
  private int notReached;

  Rest(SuiteVisits visits, ProcessEngineConfigurationImpl home, ProcessEngine away) {
    this.visits = visits;
    this.away = away;
    this.homeJobs = home.getJobExecutor();
    this.awayJobs =
        ((ProcessEngineConfigurationImpl) away.getProcessEngineConfiguration()).getJobExecutor();
  }

  /** How often rest was not reached in time. */
  int notReached() {
    return notReached;
  }

  /** Whether jobs of the two nodes run by themselves. */
  boolean jobsRun() {
    return homeJobs.isActive();
  }

  /** The second node's job executor runs when the first's does. */
  void followJobExecutor() {
    if (homeJobs.isActive() && !awayJobs.isActive()) {
      awayJobs.start();
    } else if (!homeJobs.isActive() && awayJobs.isActive()) {
      awayJobs.shutdown();
    }
  }

  void forget() {
    tried.clear();
    stuck = Set.of();
  }

  /** Returns what the visits' first jobs have failed with, in order. */
  List<RuntimeException> await() {
    List<RuntimeException> failures = new ArrayList<>();
    long since = System.nanoTime();
    long changed = since;
    Set<String> before = Set.of();
    try {
      while (true) {
        Set<String> onTheWay = new HashSet<>(visits.onTheWay());
        boolean ran = runFirstJobs(failures);
        if (!ran && (onTheWay.isEmpty() || onTheWay.equals(stuck))) {
          stuck = onTheWay;
          return failures;
        }
        long now = System.nanoTime();
        if (ran || !onTheWay.equals(before)) {
          changed = now;
          before = onTheWay;
        }
        if (now - changed > LONGEST_WITHOUT_CHANGE || now - since > LONGEST) {
          notReached++;
          stuck = onTheWay;
          return failures;
        }
        if (!ran) {
          LockSupport.parkNanos(STEP);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(
      ManagementService management, String job, List<RuntimeException> failures) {
    try {
      management.executeJob(job);
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  private boolean runFirstJobs(List<RuntimeException> failures) throws SQLException {
    boolean ran = false;
    for (String job : visits.firstJobs()) {
      if (!tried.contains(job)) {
        ran = true;
        if (!awayJobs.isActive()) {
          tried.add(job);
          run(away.getManagementService(), job, failures);
        }
      }
    }
    return ran;
  }
}
