package dev.covey.engine.recovery;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.InstanceHistory;
import dev.covey.engine.time.ShardTurns;
import dev.covey.fabric.Report;
import dev.covey.fabric.ReportHandler;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
import dev.covey.policy.RecoveryAction;
import dev.covey.policy.RecoveryRule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.camunda.bpm.engine.ProcessEngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does that may initiate recoveries: it hears of failures and orders their owners what
 * to do. On the fabric's thread for reports.
 *
 * <p>Invariant: a report is done with only after the owner has answered its order, or the order
 * lies in the owner's inbox, or nobody could obey it. A node that dies before leaves the report to
 * the next one, whose order is the same to the owner.
 */
public final class Initiator implements ReportHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Initiator.class);
  private static final int ATTEMPTS = 5;

  /** What an initiator needs of its node. */
  public interface Surroundings {
    /** The rule of that name, if this node may initiate it now; all by one revision. */
    Optional<RecoveryRule> initiated(String rule);

    /** Whether there still is a rule of that name. */
    boolean exists(String rule);

    /** The shard at an address; null if its site is no more. */
    ShardId shardAt(Address address);

    /**
     * Orders the owner of a shard.
     *
     * @param change to be made first, or null
     */
    CompletableFuture<Obedience.Answer> order(ShardId shard, Order order, InstanceChange change);

    /** This node's name. */
    String node();
  }

  private final Surroundings node;
  private final Function<byte[], Recovery> decoding;
  private final ShardTurns turns;

  /**
   * @param turns reads the past of instances that are to be restored
   */
  public Initiator(Surroundings node, Recoveries recoveries, ShardTurns turns) {
    this.node = node;
    this.decoding = recoveries::decode;
    this.turns = turns;
  }

  @Override
  public int reported(List<Report> reports) {
    int done = 0;
    for (Report report : reports) {
      if (!handled(report)) {
        return done;
      }
      done++;
    }
    return done;
  }

  private boolean handled(Report report) {
    Recovery recovery;
    try {
      recovery = decoding.apply(report.payload());
    } catch (CorruptRecordException | IllegalArgumentException e) {
      LOG.warn("A report to the initiators of '{}' is none: {}", report.rule(), e.getMessage());
      return true;
    }
    Optional<RecoveryRule> rule = node.initiated(report.rule());
    if (rule.isEmpty()) {
      return !node.exists(report.rule()); // Else it is for those who may.
    }
    Address address = IdLayout.parse(recovery.job());
    ShardId shard = address == null ? null : node.shardAt(address);
    if (shard == null || shard.isCatalog()) {
      LOG.warn("A report names job {}, which no shard can have", recovery.job());
      return true;
    }
    return ordered(shard, recovery, rule.get());
  }

  private boolean ordered(ShardId shard, Recovery recovery, RecoveryRule rule) {
    try {
      Obedience.Answer answer = answer(shard, recovery, rule);
      LOG.info(
          "Recovery {} of job {} by rule '{}': {} {}",
          recovery.id(),
          recovery.job(),
          recovery.rule(),
          rule.action().map(RecoveryAction::word).orElse(""),
          answer);
      return true;
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      LOG.warn(
          "Recovery {} of job {} has not begun: {}",
          recovery.id(),
          recovery.job(),
          cause.toString());
      // In the inbox, or refused by its owner; if the job still waits, it is reported again.
      return cause instanceof RequestTimeoutException || cause instanceof ProcessEngineException;
    }
  }

  private Obedience.Answer answer(ShardId shard, Recovery recovery, RecoveryRule rule) {
    RecoveryAction action = rule.action().orElseThrow();
    if (action != RecoveryAction.RESTORE) {
      return node.order(shard, order(recovery, action, null), null).join();
    }
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Obedience.Answer answer = restored(shard, recovery, rule);
      if (answer != Obedience.Answer.CHANGED) {
        return answer;
      }
    }
    String note = "not restored, since the instance changed each of %d times".formatted(ATTEMPTS);
    return node.order(shard, order(recovery, RecoveryAction.INCIDENT, note), null).join();
  }

  private Obedience.Answer restored(ShardId shard, Recovery recovery, RecoveryRule rule) {
    InstanceChange change;
    String note;
    try {
      InstanceHistory history = InstanceHistory.read(turns, shard, recovery.instance());
      long turn = RestoringTurn.of(history, recovery, rule.to());
      change = InstanceChange.rewind(history, turn);
      note = rule.to().map(to -> "to " + to + ", turn " + turn).orElse("to turn " + turn);
    } catch (RuntimeException e) {
      String reason = "not restored: " + e.getMessage();
      return node.order(shard, order(recovery, RecoveryAction.INCIDENT, reason), null).join();
    }
    return node.order(shard, order(recovery, RecoveryAction.RESTORE, note), change).join();
  }

  private Order order(Recovery recovery, RecoveryAction action, String note) {
    return new Order(recovery.job(), recovery.id(), action, node.node(), note);
  }
}
