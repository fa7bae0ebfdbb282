package dev.covey.engine.recovery;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.command.AtShard;
import dev.covey.engine.internals.Threads;
import dev.covey.engine.recovery.Recovery.State;
import dev.covey.engine.recovery.RuleChoice.Chosen;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the recoveries that wait in this node's shards, on a thread of its own: written
 * against their state, whatever was reported before. One whose rule is gone is left as an incident;
 * one whose initiators are others now, or of which nothing was heard for long, is reported again;
 * one whose job somebody has given retries is over. This initiates nothing: any owner does it.
 */
public final class WaitingRecoveries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingRecoveries.class);
  private static final int MOST_SHOWN = 20;

  /**
   * What it needs of the node.
   *
   * @param holdJob keeps this node's job executor from a job
   * @param reportEvery after how long a report is taken for lost
   */
  public record Surroundings(
      Recoveries recoveries,
      RuleChoice rules,
      OwnedShards shards,
      ThreadLocal<Scope> scopes,
      CommandExecutor commands,
      DataSource dataSource,
      Consumer<String> holdJob,
      Elsewhere elsewhere,
      Duration reportEvery) {}

  private final Surroundings node;
  private final ScheduledExecutorService thread;

  /** Ends the thread when it is closed. */
  public WaitingRecoveries(Surroundings node, ScheduledExecutorService thread) {
    this.node = node;
    this.thread = thread;
  }

  /** Looks again and again. */
  public void start() {
    thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    Threads.end(thread);
  }

  /** Why jobs of this node's open shards wait, by job; a number of them at most. */
  public Map<String, String> reasons() {
    Map<String, String> reasons = new TreeMap<>();
    for (Recovery recovery : waiting()) {
      if (reasons.size() == MOST_SHOWN) {
        return reasons;
      }
      reasons.put(recovery.job(), recovery.why());
    }
    return reasons;
  }

  /** Why a job waits that nobody has begun to recover; empty if it does not. */
  public Optional<String> reason(String jobId) {
    if (!node.recoveries().mayHave(jobId)) {
      return Optional.empty();
    }
    try (Connection connection = node.dataSource().getConnection()) {
      return Optional.ofNullable(readable(connection, jobId))
          .filter(recovery -> recovery.state() == State.WAITING)
          .map(Recovery::why);
    } catch (SQLException e) {
      throw Recoveries.failed(e);
    }
  }

  private List<Recovery> waiting() {
    return marked().stream()
        .filter(this::waits)
        .filter(recovery -> node.shards().isOpen(IdLayout.parse(recovery.job())))
        .toList();
  }

  /** All that has a mark that can be read. */
  private List<Recovery> marked() {
    List<Recovery> marked = new ArrayList<>();
    if (node.recoveries().jobs().isEmpty()) {
      return marked;
    }
    try (Connection connection = node.dataSource().getConnection()) {
      for (String job : node.recoveries().jobs()) {
        Recovery recovery = readable(connection, job);
        if (recovery != null && IdLayout.parse(job) != null) {
          marked.add(recovery);
        }
      }
    } catch (SQLException e) {
      LOG.warn("The marks of recoveries cannot be read at present: {}", e.getMessage());
    }
    return marked;
  }

  /** Whether its job does not run, or not here. */
  private boolean waits(Recovery recovery) {
    return recovery.state() == State.WAITING
        || (recovery.state() == State.BEGUN && node.recoveries().isHere(recovery.excluded()));
  }

  /** Keeps jobs from running here that are not to, in a shard that is about to open. */
  public void opening(Address address) {
    for (Recovery recovery : marked()) {
      boolean excluded =
          recovery.state() == State.BEGUN && node.recoveries().isHere(recovery.excluded());
      if (excluded && address.equals(IdLayout.parse(recovery.job()))) {
        node.holdJob().accept(recovery.job());
        node.elsewhere().handOver(recovery);
      }
    }
  }

  private Recovery readable(Connection connection, String job) throws SQLException {
    try {
      return node.recoveries().find(connection, job);
    } catch (CorruptRecordException | IllegalArgumentException e) {
      LOG.debug("The mark of job {} cannot be read", job, e);
      return null;
    }
  }

  private void look() {
    try {
      for (Recovery recovery : waiting()) {
        if (recovery.state() == State.WAITING) {
          lookAt(recovery);
        }
      }
      node.elsewhere().look();
    } catch (RuntimeException e) {
      LOG.warn("Waiting recoveries are looked at again: {}", e.toString());
    }
  }

  private void lookAt(Recovery recovery) {
    OwnedShard shard = node.shards().get(IdLayout.parse(recovery.job()));
    Optional<Chosen> rule = node.rules().named(recovery.rule());
    boolean same = rule.map(Chosen::awaits).filter(recovery.awaits()::equals).isPresent();
    boolean heard =
        Duration.between(recovery.at(), Recoveries.now()).compareTo(node.reportEvery()) < 0;
    if (shard == null || !shard.open() || (same && heard && !overtaken(recovery))) {
      return;
    }
    node.scopes().get().awaitNothing();
    node.commands()
        .execute(
            new AtShard(
                shard.address(), "recovery/" + recovery.id(), context -> renew(context, recovery)));
  }

  /** Whether somebody has given the job retries. */
  private boolean overtaken(Recovery recovery) {
    try (Connection connection = node.dataSource().getConnection()) {
      return RecoveryRows.retries(connection, recovery) > 0;
    } catch (SQLException e) {
      throw Recoveries.failed(e);
    }
  }

  private void renew(CommandContext context, Recovery seen) {
    Recovery recovery = node.recoveries().find(seen.job());
    Integer retries = retries(context, seen);
    if (recovery == null || retries == null || !recovery.equals(seen)) {
      return; // It has gone on meanwhile.
    }
    if (retries > 0) {
      node.recoveries().end(recovery, "overtaken: it was given retries by hand");
      return;
    }
    Optional<Chosen> rule = node.rules().named(recovery.rule());
    if (rule.isEmpty()) {
      String outcome = "left as an incident: policy has no rule '%s' any more";
      JobIncidents.say(
          recovery.job(),
          "Recovery " + outcome.formatted(recovery.rule()) + ": " + recovery.error());
      node.recoveries().end(recovery, outcome.formatted(recovery.rule()));
      return;
    }
    Recovery again = recovery.waitingFor(rule.get().awaits(), Recoveries.now());
    if (!again.awaits().equals(recovery.awaits())) {
      JobIncidents.say(recovery.job(), "Waits for %s: %s".formatted(again.awaits(), again.error()));
    }
    node.recoveries().save(again);
    node.recoveries().report(again);
  }

  /** Null if it is gone. */
  private static Integer retries(CommandContext context, Recovery recovery) {
    if (recovery.ofExternalTask()) {
      ExternalTaskEntity task =
          context.getExternalTaskManager().findExternalTaskById(recovery.job());
      return task == null ? null : task.getRetries();
    }
    JobEntity job = context.getJobManager().findJobById(recovery.job());
    return job == null ? null : job.getRetries();
  }
}
