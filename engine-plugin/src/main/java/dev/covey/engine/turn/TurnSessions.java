package dev.covey.engine.turn;

import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;

/** Opens a {@link TurnSession} in each command context. */
public final class TurnSessions implements SessionFactory {
  private final Supplier<TurnRecorder> recorder;

  /**
   * @param recorder answers null until the node has joined; no turn is opened until then
   */
  public TurnSessions(Supplier<TurnRecorder> recorder) {
    this.recorder = recorder;
  }

  @Override
  public Class<?> getSessionType() {
    return TurnSession.class;
  }

  @Override
  public Session openSession() {
    return new TurnSession(recorder.get(), Context.getCommandContext());
  }
}
