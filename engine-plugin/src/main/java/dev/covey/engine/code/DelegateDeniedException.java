package dev.covey.engine.code;

import dev.covey.policy.CodeDenial;
import dev.covey.policy.Revision;
import org.camunda.bpm.engine.ProcessEngineException;

/**
 * Policy denies the class, script or expression that a command came to; none of it has run, and the
 * command is rolled back. To repeat it cannot help until the policy or the process is another, so a
 * job that failed so has no retries left. It has no stack trace: no code is at fault.
 */
public final class DelegateDeniedException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  private final String path;

  DelegateDeniedException(CodeDenial denial, Revision revision, String process) {
    super(
        denial.in(revision)
            + (process == null ? "" : " in process " + process)
            + ": change the policy or the process, then retry");
    this.path = denial.path();
  }

  /** Where the policy says so: {@code delegates.deny[0]}. */
  public String path() {
    return path;
  }

  /** The one among the causes of a failure, itself included; null if there is none. */
  static DelegateDeniedException in(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 50; depth++) {
      if (cause instanceof DelegateDeniedException denied) {
        return denied;
      }
      cause = cause.getCause();
    }
    return null;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
