package dev.covey.checkpoint.kryo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ManyThreadsTest {

  private static final int THREADS = 8;

  @Test
  void shouldServeManyThreadsAtOnce() throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Callable<Void>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        String node = "node-" + i;
        workers.add(
            () -> {
              start.await();
              work(node);
              return null;
            });
      }
      for (Future<Void> worker : executor.invokeAll(workers)) {
        worker.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static void work(String node) {
    for (int i = Soak.tries(2_000, 200_000); i > 0; i--) {
      TurnHeader header = Samples.turn().header();
      Turn turn =
          new Turn(
              new TurnHeader(header.shard(), i, node, header.at(), i, i), Samples.turn().changes());
      assertThat(KryoCodecs.turns().decode(KryoCodecs.turns().encode(turn))).isEqualTo(turn);

      Map<String, Object> tree = Map.of("node", node, "i", i, "sample", Samples.data());
      assertThat(Trees.comparable(KryoCodecs.data().decode(KryoCodecs.data().encode(tree))))
          .isEqualTo(Trees.comparable(tree));
    }
  }
}
