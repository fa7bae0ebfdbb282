package dev.covey.benchmarks;

import dev.covey.checkpoint.ImagePieces;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.checkpoint.Merger;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.client.CoveyClient;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What checkpoints cost and how fast a shard full of waiting instances comes back: one shard, two
 * engines in this JVM. Policy moves the shard from the one to the other; what is timed is the
 * stretch from the moment nobody has the shard to the moment it is open again, so the group's
 * answer, the reading of the full checkpoint and the insertion of the rows are in it, and no
 * session timeout. A few moves of a small shard come before, as a warm-up. The giver takes the rows
 * out at the same time and on the same processors.
 */
public final class CheckpointBenchmark {
  private static final ShardId SHARD = BenchCollective.SHARD;
  private static final int PIECE_BYTES = 512 * 1024;

  private static final Pattern TOOK = Pattern.compile("read, (\\d+) ms");
  private static final int WARM_UP_INSTANCES = 500;
  private static final int WARM_UP_MOVES = 6;

  private final List<Integer> sizes;
  private final String history;
  private final PrintStream out;

  /**
   * @param sizes numbers of waiting instances to move, ascending
   * @param history the engines' history level, as Camunda names it
   * @param out where progress and the table go
   * @throws IllegalArgumentException if the numbers do not ascend
   */
  public CheckpointBenchmark(List<Integer> sizes, String history, PrintStream out) {
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) <= (i == 0 ? 0 : sizes.get(i - 1))) {
        throw new IllegalArgumentException(
            "Expected ascending numbers of instances, but got " + sizes);
      }
    }
    this.sizes = List.copyOf(sizes);
    this.history = history;
    this.out = out;
  }

  /** Runs it; returns flat keys and their figures. */
  public Map<String, Object> run() throws InterruptedException {
    out.printf("starting Kafka, ZooKeeper and two engines (history %s)%n", history);
    Map<String, Object> figures = new LinkedHashMap<>();
    try (EmbeddedServers servers = EmbeddedServers.start()) {
      moves(new BenchCollective("bench-checkpoint", servers, history), figures);
      new StandbyBenchmark(new BenchCollective("bench-standby", servers, history), sizes, out)
          .run(figures);
    }
    return figures;
  }

  private void moves(BenchCollective collective, Map<String, Object> figures)
      throws InterruptedException {
    collective.push(policy("a"));
    List<BenchCollective.Node> nodes =
        new ArrayList<>(List.of(collective.join("a"), collective.join("b")));
    try (Fabric fabric = collective.fabric();
        CoveyClient client = collective.client()) {
      BenchCollective.await(nodes.get(0)::open);
      nodes.get(0).deploy();
      nodes.get(0).start(WARM_UP_INSTANCES);
      Moves moves = new Moves(collective, client, nodes);
      for (int i = 0; i < WARM_UP_MOVES; i++) {
        moves.timed(i % 2);
      }
      int waiting = WARM_UP_INSTANCES;
      int owner = 0;
      for (int size : sizes) {
        nodes.get(owner).start(size - waiting);
        waiting = size;
        measureBytes(fabric, size, figures);
        owner = move(moves, fabric, owner, size, figures);
        restart(moves, owner, size, figures);
      }
    } finally {
      nodes.forEach(BenchCollective.Node::close);
    }
  }

  private static String policy(String owner) {
    return """
        sites: { main: { selector: "node = %s", shards: 1, checkpoint: { turns: 999999999, bytes: 1024GiB, age: 365d } } }
        defaults: { site: main, durability: relaxed }
        """
        .formatted(owner);
  }

  private int move(Moves moves, Fabric fabric, int owner, int size, Map<String, Object> figures)
      throws InterruptedException {
    int from = owner;
    Move journal = moves.timed(from);
    from = 1 - from;
    merger(fabric).merge(SHARD);
    Move full = moves.timed(from);
    from = 1 - from;
    figures.put("takeover_journal_" + size + "_ms", journal.millis());
    figures.put("takeover_journal_" + size + "_after_assignment_ms", journal.afterAssignment());
    figures.put("takeover_full_" + size + "_ms", full.millis());
    figures.put("takeover_full_" + size + "_after_assignment_ms", full.afterAssignment());
    figures.put(
        "takeover_full_" + size + "_instances_per_s",
        1000.0 * size / Math.max(1, full.afterAssignment()));
    out.printf(
        Locale.ROOT,
        "%,8d waiting instances: %,6d ms from the journal, %,d of them after the assignment;"
            + " %,6d ms from a full checkpoint, %,d of them after it%n",
        size,
        journal.millis(),
        journal.afterAssignment(),
        full.millis(),
        full.afterAssignment());
    return from;
  }

  /** With the others' work out of the way: the owner stops, and comes back with nothing. */
  private void restart(Moves moves, int owner, int size, Map<String, Object> figures)
      throws InterruptedException {
    moves.nodes().get(owner).close();
    BenchCollective.Node back = moves.collective().join(moves.nodes().get(owner).name());
    moves.nodes().set(owner, back);
    long millis = BenchCollective.afterAssignment(moves.client(), back, TOOK);
    figures.put("restore_full_" + size + "_ms", millis);
    out.printf(
        Locale.ROOT,
        "%,8d waiting instances: %,6d ms from a full checkpoint by a node that comes back%n",
        size,
        millis);
  }

  /**
   * @param millis from the moment the shard is open nowhere to the moment it is open again
   * @param afterAssignment what of it lies after the group's answer
   */
  private record Move(long millis, long afterAssignment) {}

  private record Moves(
      BenchCollective collective, CoveyClient client, List<BenchCollective.Node> nodes) {
    Move timed(int from) throws InterruptedException {
      BenchCollective.Node giver = nodes.get(from);
      BenchCollective.Node taker = nodes.get(1 - from);
      BenchCollective.await(() -> BenchCollective.saysHow(client, taker).isEmpty());
      collective.push(policy(taker.name()));
      BenchCollective.await(() -> !giver.open());
      long begun = System.nanoTime();
      BenchCollective.await(taker::open);
      long millis = (System.nanoTime() - begun) / 1_000_000;
      return new Move(millis, BenchCollective.afterAssignment(client, taker, TOOK));
    }
  }

  private void measureBytes(Fabric fabric, int size, Map<String, Object> figures) {
    ShardReader reader = new ShardReader(fabric, KryoCodecs.data(), KryoCodecs.turns());
    ShardReader.Base base = reader.base(SHARD);
    ShardImage image = base.image();
    long[] read = {0, 0};
    long begun = System.nanoTime();
    fabric.readJournal(
        SHARD,
        base.journalPosition(),
        record -> {
          reader.fold(image, record);
          read[0]++;
          read[1] += record.value().length;
        });
    long folded = System.nanoTime();
    Manifest full =
        new ImagePieces(KryoCodecs.turns(), PIECE_BYTES).cut("bench", "", 1, image, piece -> {});
    double foldMillis = (folded - begun) / 1e6;
    figures.put("journal_bytes_per_turn_" + size, Math.round((double) read[1] / read[0]));
    figures.put("full_checkpoint_bytes_" + size, full.bytes());
    figures.put("rows_" + size, full.rows());
    out.printf(
        Locale.ROOT,
        "%,8d waiting instances: %,d rows; a turn journals %,d bytes, a full checkpoint has %,d;"
            + " %,d turns read and folded in %,.0f ms%n",
        size,
        full.rows(),
        read[1] / read[0],
        full.bytes(),
        read[0],
        foldMillis);
  }

  private static Merger merger(Fabric fabric) {
    ShardReader reader = new ShardReader(fabric, KryoCodecs.data(), KryoCodecs.turns());
    return new Merger(
        fabric, reader, new NodeId("bench"), Clock.systemUTC(), shard -> Duration.ZERO);
  }
}
