package dev.covey.cli.demo;

import dev.covey.cli.collective.BoundedStarts;
import dev.covey.cli.collective.StartOutcome;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.CoveyClient.Started;
import dev.covey.examples.order.OrderApplication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Starts orders on a thread of its own and remembers what became of each start. What was refused is
 * tried again; what got no answer is not, for it may have started.
 */
final class OrderDesk {
  private static final int CONCURRENCY = 64;
  private static final int TRIES = 10;
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

  private final CoveyClient client;
  private final List<Order> orders;
  private final Map<String, StartOutcome> outcomes = new ConcurrentHashMap<>();
  private final BoundedStarts starts;
  private final Thread thread = new Thread(this::work, "covey-orders");

  OrderDesk(CoveyClient client, List<Order> orders, BooleanSupplier stopped) {
    this.client = client;
    this.orders = orders;
    this.starts = new BoundedStarts(CONCURRENCY, stopped);
  }

  void open() {
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    try {
      starts.run(
          orders.size(),
          number -> start(orders.get(number - 1), TRIES),
          (number, outcome) -> outcomes.put(orders.get(number - 1).id(), outcome));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<Started> start(Order order, int tries) {
    return client
        .start(OrderApplication.ORDER, order.id(), order.variables())
        .exceptionallyCompose(
            failure ->
                tries > 1 && StartOutcome.isRefusal(failure)
                    ? CompletableFuture.supplyAsync(() -> start(order, tries - 1), LATER)
                        .thenCompose(started -> started)
                    : CompletableFuture.failedFuture(failure));
  }

  /** Whether the outcome of every start is known. */
  boolean done() {
    return outcomes.size() == orders.size();
  }

  /** By order id, as far as they are known. */
  Map<String, StartOutcome> outcomes() {
    return Map.copyOf(outcomes);
  }
}
