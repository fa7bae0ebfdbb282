package dev.covey.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.ProcessEngine;

/** A number of callers who start an instance, query its task and complete it, over and over. */
final class Round {
  /**
   * What a round gave.
   *
   * @param completedPerSecond instances started and completed a second
   */
  record Result(double completedPerSecond, Latencies starts, Latencies completes) {}

  private record Caller(Latencies starts, Latencies completes) {}

  private Round() {}

  static Result run(Variant variant, int callers, double seconds) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      long begun = System.nanoTime();
      long end = begun + (long) (seconds * 1e9);
      List<Callable<Caller>> work = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        work.add(() -> call(variant, end));
      }
      List<Caller> done = new ArrayList<>();
      for (Future<Caller> caller : threads.invokeAll(work)) {
        done.add(caller.get());
      }
      double took = (System.nanoTime() - begun) / 1e9;
      Latencies starts = Latencies.merged(done.stream().map(Caller::starts).toList());
      Latencies completes = Latencies.merged(done.stream().map(Caller::completes).toList());
      return new Result(completes.count() / took, starts, completes);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "A caller of variant " + variant.name() + " failed: " + e.getCause().getMessage(),
          e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static Caller call(Variant variant, long end) {
    ProcessEngine engine = variant.engine();
    Latencies starts = new Latencies();
    Latencies completes = new Latencies();
    while (System.nanoTime() < end) {
      long begun = System.nanoTime();
      String instance =
          engine.getRuntimeService().startProcessInstanceByKey(variant.processKey()).getId();
      starts.add(System.nanoTime() - begun);
      String task =
          engine
              .getTaskService()
              .createTaskQuery()
              .processInstanceId(instance)
              .singleResult()
              .getId();
      long asked = System.nanoTime();
      engine.getTaskService().complete(task);
      completes.add(System.nanoTime() - asked);
    }
    return new Caller(starts, completes);
  }
}
