package dev.covey.engine.history;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.engine.command.AtShard;
import dev.covey.engine.internals.Threads;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.view.EndedInstances;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the history of instances that ended long enough ago out of the shards, so that neither
 * databases nor restores grow with the number of instances ever run.
 *
 * <p>Invariant: one turn takes an instance's rows out of its shard and sends them to the history
 * topic. Both are in one Kafka transaction, so a row is in the one or in the other, whoever dies.
 *
 * <p>Runs on a thread of its own; thread-safe.
 */
public final class HistoryArchiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryArchiver.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int INSTANCES_A_TURN = 50;

  /** What the archiver needs of the node. */
  public record Surroundings(
      NodeId node,
      ProcessEngineConfigurationImpl engine,
      ThreadLocal<Scope> scopes,
      OwnedShards shards,
      EndedInstances ended,
      TurnCodec codec,
      Function<ShardId, Optional<Duration>> keep,
      Clock clock) {}

  private final Surroundings node;
  private final ScheduledExecutorService thread;

  /**
   * @param thread the archiver's own; closed with it
   */
  public HistoryArchiver(Surroundings node, ScheduledExecutorService thread) {
    this.node = node;
    this.thread = thread;
  }

  public void start() {
    thread.scheduleWithFixedDelay(
        this::run, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    node.scopes().get().awaitNothing();
    for (OwnedShard shard : node.shards().all()) {
      Optional<Duration> keep =
          shard.address().isCatalog() ? Optional.empty() : node.keep().apply(shard.lease().shard());
      keep.ifPresent(time -> archive(shard, node.clock().instant().minus(time)));
    }
  }

  private void archive(OwnedShard shard, Instant before) {
    try {
      while (shard.open() && archiveSome(shard, before) == INSTANCES_A_TURN) {
        LOG.debug("Shard {} has more to archive", shard.lease().shard());
      }
    } catch (OptimisticLockingException e) {
      LOG.debug("Archiving shard {} again later: {}", shard.lease().shard(), e.getMessage());
    } catch (ProcessEngineException e) {
      LOG.warn("Ended instances stay in shard {}: {}", shard.lease().shard(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Ended instances stay in shard {}", shard.lease().shard(), e);
    }
  }

  /** Returns how many instances were archived. */
  private int archiveSome(OwnedShard shard, Instant before) {
    int[] archived = {0};
    node.engine()
        .getCommandExecutorTxRequired()
        .execute(
            new AtShard(
                shard.address(),
                "history/" + shard.lease().shard(),
                context -> archived[0] = archiveHere(shard, before)));
    return archived[0];
  }

  private int archiveHere(OwnedShard shard, Instant before) {
    TurnSession turn = TurnSession.current();
    Connection connection = turn.jdbc();
    try {
      List<String> roots =
          node.ended().before(connection, shard.address(), before, INSTANCES_A_TURN);
      for (String root : roots) {
        List<Row> rows = node.ended().rows(connection, root);
        turn.send(new OutgoingMessage.ToHistory(shard.lease().shard(), root, encoded(shard, rows)));
        node.ended().delete(connection, root);
      }
      return roots.size();
    } catch (SQLException e) {
      throw new ProcessEngineException("Ended instances could not be read: " + e.getMessage(), e);
    }
  }

  private byte[] encoded(OwnedShard shard, List<Row> rows) {
    TurnHeader header =
        new TurnHeader(
            shard.lease().shard().toString(),
            Math.max(1, shard.lastNumber()),
            node.node().value(),
            node.clock().instant(),
            TurnHeader.NO_INBOX_POSITION,
            0);
    return node.codec()
        .encode(new Turn(header, rows.stream().<RowChange>map(RowChange.Put::new).toList()));
  }

  @Override
  public void close() {
    Threads.end(thread);
  }
}
