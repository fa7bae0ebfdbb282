package dev.covey.benchmarks;

import dev.covey.checkpoint.ImagePieces;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.checkpoint.Merger;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What checkpoints cost and how fast a shard full of waiting instances comes back: one shard, two
 * engines in this JVM. Policy moves the shard from the one to the other; what is timed is the
 * stretch from the moment nobody has the shard to the moment it is open again, so the group's
 * answer, the reading of the full checkpoint and the insertion of the rows are in it, and no
 * session timeout.
 */
public final class CheckpointBenchmark {
  private static final ShardId SHARD = BenchCollective.SHARD;
  private static final int PIECE_BYTES = 512 * 1024;

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
    List<BenchCollective.Node> nodes = List.of(collective.join("a"), collective.join("b"));
    try (Fabric fabric = collective.fabric()) {
      BenchCollective.await(nodes.get(0)::open);
      nodes.get(0).deploy();
      int waiting = 0;
      int owner = 0;
      for (int size : sizes) {
        nodes.get(owner).start(size - waiting);
        waiting = size;
        measureBytes(fabric, size, figures);
        owner = move(collective, fabric, nodes, owner, size, figures);
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

  private int move(
      BenchCollective collective,
      Fabric fabric,
      List<BenchCollective.Node> nodes,
      int owner,
      int size,
      Map<String, Object> figures)
      throws InterruptedException {
    int from = owner;
    long journal = timedMove(collective, nodes, from);
    from = 1 - from;
    merger(fabric).merge(SHARD);
    long full = timedMove(collective, nodes, from);
    from = 1 - from;
    figures.put("takeover_journal_" + size + "_ms", journal);
    figures.put("takeover_full_" + size + "_ms", full);
    figures.put("takeover_full_" + size + "_instances_per_s", 1000.0 * size / Math.max(1, full));
    out.printf(
        Locale.ROOT,
        "%,8d waiting instances: %,6d ms from the journal, %,6d ms from a full checkpoint%n",
        size,
        journal,
        full);
    return from;
  }

  /** From the moment the shard is open nowhere to the moment it is open at the other node. */
  private long timedMove(BenchCollective collective, List<BenchCollective.Node> nodes, int from)
      throws InterruptedException {
    BenchCollective.Node giver = nodes.get(from);
    BenchCollective.Node taker = nodes.get(1 - from);
    collective.push(policy(taker.name()));
    BenchCollective.await(() -> !giver.open());
    long begun = System.nanoTime();
    BenchCollective.await(taker::open);
    return (System.nanoTime() - begun) / 1_000_000;
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
