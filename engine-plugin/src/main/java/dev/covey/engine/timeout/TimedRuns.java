package dev.covey.engine.timeout;

import java.util.HashMap;
import java.util.Map;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;

/**
 * The runs of activities in one command, and the first whose time was over: then the command's
 * transaction can no more commit, even if the code returned as if nothing had been, or a model has
 * an error event for exceptions. One thread's own.
 */
final class TimedRuns implements Session {
  private final Map<String, Deadline> runs = new HashMap<>();
  private ActivityTimeoutException first;

  /** The same deadline for all code of one run. */
  Deadline of(String activityInstance, Deadline now) {
    Deadline begun = runs.putIfAbsent(activityInstance + "/" + now.activity(), now);
    return begun == null ? now : begun;
  }

  void ended(ActivityTimeoutException timeout) {
    first = first == null ? timeout : first;
  }

  @Override
  public void flush() {
    if (first != null) {
      throw first;
    }
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  /** Opens one in each command context that needs it. */
  static final class Factory implements SessionFactory {
    @Override
    public Class<?> getSessionType() {
      return TimedRuns.class;
    }

    @Override
    public Session openSession() {
      return new TimedRuns();
    }
  }
}
