package dev.covey.engine.code;

import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/** Callers get the denial itself, not what the engine has wrapped around it on its way. */
final class BareDenials extends CommandInterceptor {
  @Override
  public <T> T execute(Command<T> command) {
    try {
      return next.execute(command);
    } catch (RuntimeException e) {
      DelegateDeniedException denied = DelegateDeniedException.in(e);
      throw denied == null ? e : denied;
    }
  }
}
