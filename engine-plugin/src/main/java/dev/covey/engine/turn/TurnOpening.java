package dev.covey.engine.turn;

import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/** Opens the turn of each command, inside its command context. */
public final class TurnOpening extends CommandInterceptor {
  private final Supplier<TurnRecorder> recorder;

  /**
   * @param recorder answers null until the node has joined; no turn is opened until then
   */
  public TurnOpening(Supplier<TurnRecorder> recorder) {
    this.recorder = recorder;
  }

  @Override
  public <T> T execute(Command<T> command) {
    if (recorder.get() == null) {
      return next.execute(command);
    }
    TurnSession session = TurnSession.current();
    T result = next.execute(command);
    session.result(result);
    return result;
  }
}
