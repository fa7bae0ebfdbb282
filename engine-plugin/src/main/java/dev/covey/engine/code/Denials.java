package dev.covey.engine.code;

import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;

/**
 * What policy has denied to one command, whose transaction can then no more commit, even if a
 * delegate caught the exception or a model has an error event for exceptions. One thread's own.
 */
final class Denials implements Session {
  private DelegateDeniedException first;

  static void remember(DelegateDeniedException denied) {
    CommandContext context = Context.getCommandContext();
    if (context != null) {
      Denials denials = context.getSession(Denials.class);
      denials.first = denials.first == null ? denied : denials.first;
    }
  }

  /** Lets the command commit after all. */
  static void forget(CommandContext context) {
    context.getSession(Denials.class).first = null;
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
      return Denials.class;
    }

    @Override
    public Session openSession() {
      return new Denials();
    }
  }
}
