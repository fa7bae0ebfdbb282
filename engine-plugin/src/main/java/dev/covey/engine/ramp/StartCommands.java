package dev.covey.engine.ramp;

import dev.covey.engine.internals.EngineFields;
import dev.covey.engine.ramp.Starting.Start;
import java.lang.reflect.Field;
import java.util.Optional;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/**
 * Notes what a command that starts an instance by key is about to start. Every command begins with
 * its own note, or none, so that none is left over for another.
 */
final class StartCommands extends CommandInterceptor {
  private static final ClassValue<Optional<Field>> BUILDER =
      new ClassValue<>() {
        @Override
        protected Optional<Field> computeValue(Class<?> type) {
          return EngineFields.of(
                  type, field -> field.getType() == ProcessInstantiationBuilderImpl.class)
              .stream()
              .findFirst();
        }
      };

  private final Starting starting;

  StartCommands(Starting starting) {
    this.starting = starting;
  }

  @Override
  public <T> T execute(Command<T> command) {
    Start before = starting.swap(startOf(command));
    try {
      return next.execute(command);
    } finally {
      starting.swap(before);
    }
  }

  private static Start startOf(Command<?> command) {
    Optional<Field> field = BUILDER.get(command.getClass());
    if (field.isEmpty()) {
      return null;
    }
    var builder = (ProcessInstantiationBuilderImpl) EngineFields.read(field.get(), command);
    return builder == null || builder.getProcessDefinitionKey() == null
        ? null
        : new Start(builder.getBusinessKey());
  }
}
