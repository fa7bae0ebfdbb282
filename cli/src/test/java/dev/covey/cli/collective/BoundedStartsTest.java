package dev.covey.cli.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.client.CoveyClient.Started;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.BadUserRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BoundedStartsTest {
  private static final Started STARTED = new Started("id", "definition", "key", false);

  private final Map<Integer, StartOutcome> outcomes = new ConcurrentHashMap<>();

  @Test
  void shouldTellOutcomesApart() throws Exception {
    BoundedStarts starts = new BoundedStarts(2, () -> false);

    starts.run(
        4,
        number ->
            switch (number) {
              case 1 -> CompletableFuture.completedFuture(STARTED);
              case 2 -> CompletableFuture.failedFuture(new BadUserRequestException("no such key"));
              case 3 -> CompletableFuture.failedFuture(new IllegalStateException("no reply"));
              default -> throw new IllegalStateException("closed");
            },
        outcomes::put);

    assertThat(starts.done()).isEqualTo(4);
    assertThat(outcomes)
        .containsEntry(1, new StartOutcome.Acknowledged(STARTED))
        .containsEntry(2, new StartOutcome.Refused("no such key"))
        .containsEntry(3, new StartOutcome.Unknown("no reply"))
        .containsEntry(4, new StartOutcome.Unknown("closed"));
  }

  @Test
  void shouldNeverHaveMoreUnderWayThanItMay() throws Exception {
    Queue<CompletableFuture<Started>> underWay = new ArrayDeque<>();
    BoundedStarts starts = new BoundedStarts(3, () -> false);

    starts.run(
        20,
        number -> {
          CompletableFuture<Started> start = new CompletableFuture<>();
          underWay.add(start);
          assertThat(underWay).hasSizeLessThanOrEqualTo(3);
          if (underWay.size() == 3 || number == 20) {
            complete(underWay);
          }
          return start;
        },
        outcomes::put);

    assertThat(outcomes).hasSize(20);
    assertThat(outcomes.values()).containsOnly(new StartOutcome.Acknowledged(STARTED));
  }

  private static void complete(Queue<CompletableFuture<Started>> underWay) {
    while (!underWay.isEmpty()) {
      underWay.remove().complete(STARTED);
    }
  }

  @Test
  void shouldBeginNothingMoreWhenStopped() throws Exception {
    BoundedStarts starts = new BoundedStarts(1, () -> outcomes.size() == 2);

    starts.run(5, number -> CompletableFuture.completedFuture(STARTED), outcomes::put);

    assertThat(outcomes).containsOnlyKeys(1, 2);
  }
}
