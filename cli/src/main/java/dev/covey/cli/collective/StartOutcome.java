package dev.covey.cli.collective;

import dev.covey.engine.client.CoveyClient.Started;
import java.util.concurrent.CompletionException;
import org.camunda.bpm.engine.ProcessEngineException;

/** What became of the start of an instance. */
public sealed interface StartOutcome {
  /** It is durable. */
  record Acknowledged(Started started) implements StartOutcome {}

  /** The engine refused it: nothing was started. */
  record Refused(String reason) implements StartOutcome {}

  /** No answer came: it may have started or may start yet. */
  record Unknown(String reason) implements StartOutcome {}

  /** Tells which from the end of a future: one of the two is null. */
  static StartOutcome of(Started started, Throwable failure) {
    if (failure == null) {
      return new Acknowledged(started);
    }
    Throwable cause = cause(failure);
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return isRefusal(cause) ? new Refused(reason) : new Unknown(reason);
  }

  /** Whether nothing was started, so that it is safe to try again. */
  static boolean isRefusal(Throwable failure) {
    return cause(failure) instanceof ProcessEngineException;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
