package dev.covey.engine.code;

import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.ClassLoadingException;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;

/**
 * Says of a job that failed for want of a class which node did not have it: class paths may differ
 * from site to site, and whoever reads the incident need not be there. All else stays as it is.
 *
 * @param usual what is configured
 * @param where names the node, and the site that a job is of
 */
public record MissingClasses(FailedJobCommandFactory usual, UnaryOperator<String> where)
    implements FailedJobCommandFactory {
  @Override
  public Command<Object> getCommand(String jobId, Throwable failure) {
    String missing = missing(failure);
    return usual.getCommand(
        jobId,
        missing == null
            ? failure
            : new MissingClassException(missing, where.apply(jobId), failure));
  }

  /** The class whose absence is among the causes of a failure, or null. */
  static String missing(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 50; depth++) {
      if (cause instanceof ClassLoadingException loading) {
        return loading.getClassName();
      }
      if ((cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError)
          && cause.getMessage() != null) {
        return cause.getMessage().replace('/', '.');
      }
      cause = cause.getCause();
    }
    return null;
  }
}
