package dev.covey.engine.timeout;

import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/**
 * Makes an {@link EngineSection} of each command, its commit and its waiting among it. Callers get
 * a timeout itself, not what the engine has wrapped around it on its way.
 */
public final class EngineCommands extends CommandInterceptor {
  @Override
  public <T> T execute(Command<T> command) {
    EngineSection section = EngineSection.begin();
    try {
      return next.execute(command);
    } catch (RuntimeException e) {
      ActivityTimeoutException timeout = ActivityTimeoutException.in(e);
      throw timeout == null ? e : timeout;
    } finally {
      section.close();
    }
  }
}
