package dev.covey.benchmarks;

import dev.covey.engine.client.CoveyClient;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How fast a standby takes over a shard full of waiting instances: the owner is closed, and what is
 * timed is the stretch from the moment nobody has the shard to the moment the standby has it open;
 * beside it, how much of that lies after the assignment, as the standby says.
 */
final class StandbyBenchmark {
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1, standbys: 1 } }
      defaults: { site: main, durability: relaxed }
      """;

  private static final Pattern TOOK = Pattern.compile("standby here, (\\d+) ms");

  private final BenchCollective collective;
  private final List<Integer> sizes;
  private final PrintStream out;

  /**
   * @param sizes numbers of waiting instances, ascending
   */
  StandbyBenchmark(BenchCollective collective, List<Integer> sizes, PrintStream out) {
    this.collective = collective;
    this.sizes = sizes;
    this.out = out;
  }

  void run(Map<String, Object> figures) throws InterruptedException {
    collective.push(POLICY);
    BenchCollective.Node owner = collective.join("a");
    BenchCollective.Node standby = null;
    try (CoveyClient client = collective.client()) {
      BenchCollective.await(owner::open);
      owner.deploy();
      standby = collective.join("b");
      int waiting = 0;
      for (int size : sizes) {
        owner.start(size - waiting);
        waiting = size;
        takeOver(client, owner, standby, size, figures);
        String again = owner.name();
        owner = standby;
        standby = collective.join(again);
      }
    } finally {
      owner.close();
      if (standby != null) {
        standby.close();
      }
    }
  }

  private void takeOver(
      CoveyClient client,
      BenchCollective.Node owner,
      BenchCollective.Node standby,
      int size,
      Map<String, Object> figures)
      throws InterruptedException {
    String shard = BenchCollective.SHARD.toString();
    BenchCollective.await(
        () -> "ready".equals(BenchCollective.status(client, standby).followed().get(shard)));
    // It ends when its rows are deleted, which the standby does not wait for.
    Thread closing = new Thread(owner::close);
    closing.start();
    while (owner.open()) {
      Thread.onSpinWait();
    }
    long gone = System.nanoTime();
    BenchCollective.await(standby::open);
    long opened = System.nanoTime();
    closing.join();
    long all = (opened - gone) / 1_000_000;
    long own = BenchCollective.afterAssignment(client, standby, TOOK);
    figures.put("takeover_standby_" + size + "_ms", all);
    figures.put("takeover_standby_" + size + "_after_assignment_ms", own);
    out.printf(
        Locale.ROOT,
        "%,8d waiting instances: %,6d ms by a standby, %,d ms of them after the assignment%n",
        size,
        all,
        own);
  }
}
