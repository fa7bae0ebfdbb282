package dev.covey.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/** A resumable delegate that does what the test has said for the instance's business key. */
public final class ScriptedDelegate extends ResumableDelegate<ScriptedDelegate.State> {
  /** How far a script is. */
  public record State(int done, String note) {}

  /** What one run does. */
  public interface Script {
    void run(DelegateExecution execution, Progress<State> progress) throws Exception;
  }

  private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

  /** Attributes of a service task that runs the scripts in a job. */
  public static final String IN_A_JOB =
      "camunda:asyncBefore='true' camunda:class='" + ScriptedDelegate.class.getName() + "'";

  public static void script(String businessKey, Script script) {
    SCRIPTS.put(businessKey, script);
  }

  @Override
  protected void execute(DelegateExecution execution, Progress<State> progress) throws Exception {
    SCRIPTS.get(execution.getProcessBusinessKey()).run(execution, progress);
  }
}
