package dev.covey.engine.alone;

import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.Models;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;

/** An engine alone in a process of its own, which works until it is killed. */
public final class AloneProcess {
  static final int THREADS = 4;

  private AloneProcess() {}

  /**
   * Argument: the folder. Says {@code started id} and {@code completed id} once the engine has
   * returned from that.
   */
  public static void main(String[] args) {
    PrintStream out = System.out;
    System.setOut(System.err);
    Thread.currentThread().setUncaughtExceptionHandler(AloneProcess::halt);
    CoveyPlugin plugin = AloneEngines.plugin(Path.of(args[0]));
    ProcessEngine engine = AloneEngines.configuration(plugin, true).buildProcessEngine();
    AloneEngines.awaitOpen(plugin);
    Models.deploy(engine, "ask", Models.userTask("ask"));
    for (int i = 0; i < THREADS; i++) {
      Thread worker = new Thread(() -> work(engine, out), "work-" + i);
      worker.setUncaughtExceptionHandler(AloneProcess::halt);
      worker.start();
    }
  }

  private static void halt(Thread thread, Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  private static void work(ProcessEngine engine, PrintStream out) {
    while (!Thread.currentThread().isInterrupted()) {
      String instance =
          engine
              .getRuntimeService()
              .startProcessInstanceByKey("ask", Map.of("bytes", new byte[10_000]))
              .getId();
      say(out, "started " + instance);
      String task =
          engine
              .getTaskService()
              .createTaskQuery()
              .processInstanceId(instance)
              .singleResult()
              .getId();
      engine.getTaskService().complete(task);
      say(out, "completed " + instance);
    }
  }

  private static synchronized void say(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }
}
