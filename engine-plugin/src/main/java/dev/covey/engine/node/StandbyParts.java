package dev.covey.engine.node;

import dev.covey.engine.capture.Tables;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.standby.Standby;
import dev.covey.engine.standby.Standbys;
import dev.covey.engine.view.HiddenRows;
import dev.covey.engine.view.OwnConnections;
import dev.covey.engine.view.Revealed;
import dev.covey.engine.view.ShardTables;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's standbys with the threads and the connections that are theirs. */
final class StandbyParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandbyParts.class);
  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(20);

  private final ExecutorService commits;
  private final OwnConnections connections;
  private final Revealed rows;
  private final Standbys standbys;

  /**
   * @param catalogCatchesUp waits for it as long as it is told
   * @param lines of the shards
   * @param clear takes a shard's rows out of the tables
   */
  StandbyParts(
      String node,
      DataSource dataSource,
      Tables tables,
      ShardTables view,
      Fabric fabric,
      ShardReader reader,
      Consumer<Duration> catalogCatchesUp,
      Function<ShardId, Executor> lines,
      Consumer<ShardId> clear) {
    commits = Executors.newCachedThreadPool(work -> NodeThreads.daemon(work, node, "commits"));
    connections = new OwnConnections(dataSource);
    rows = new Revealed(connections, tables, view, commits);
    Standby.Surroundings each =
        new Standby.Surroundings(
            fabric, reader, () -> new HiddenRows(connections, tables), catalogCatchesUp, commits);
    standbys =
        new Standbys(
            new Standbys.Surroundings(
                each,
                lines,
                clear,
                Executors.newSingleThreadScheduledExecutor(
                    work -> NodeThreads.daemon(work, node, "standbys"))));
  }

  Standbys standbys() {
    return standbys;
  }

  /** Puts in the rows of shards that are not followed here. */
  Revealed rows() {
    return rows;
  }

  /** Nothing is followed any more. */
  void stop() {
    standbys.close();
  }

  /** A commit under way goes to its end, for the database may be kept. */
  @Override
  public void close() {
    stop();
    commits.shutdown();
    try {
      if (!commits.awaitTermination(COMMIT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("The database has not ended the commit of a takeover: {}", COMMIT_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.close();
  }
}
