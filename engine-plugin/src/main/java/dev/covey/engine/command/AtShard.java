package dev.covey.engine.command;

import dev.covey.engine.address.Address;
import java.util.function.Consumer;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;

/**
 * The plugin's own work at a shard, in one engine transaction.
 *
 * @param cause what stays the same when the work is repeated
 */
public record AtShard(Address address, String cause, Consumer<CommandContext> work)
    implements Command<Void>, Addressed {
  @Override
  public Void execute(CommandContext context) {
    work.accept(context);
    return null;
  }
}
