package dev.covey.engine.node;

import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;

/**
 * Runs the engine's schema operations, and the node's end before the one that closes the engine: an
 * engine plugin is told of no close, but every engine closes its schema after its job executor has
 * stopped and before its data source goes.
 */
record ClosingExecutor(CommandExecutor engine, Runnable close) implements CommandExecutor {
  // The engine's class is not public.
  private static final String CLOSE = "SchemaOperationProcessEngineClose";

  @Override
  public <T> T execute(Command<T> command) {
    if (command.getClass().getSimpleName().equals(CLOSE)) {
      close.run();
    }
    return engine.execute(command);
  }
}
