package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.context.CoreExecutionContext;

/**
 * The address of what the calling thread works on: the running execution's, or what its command is
 * about, or else a shard chosen now for the rest of the command.
 */
public final class CurrentAddress implements Supplier<Address> {
  private final ThreadLocal<Scope> scopes;
  private final OwnedShards shards;
  private final IntSupplier defaultSite;

  /**
   * @param defaultSite number of the site that takes what nothing places
   */
  public CurrentAddress(ThreadLocal<Scope> scopes, OwnedShards shards, IntSupplier defaultSite) {
    this.scopes = scopes;
    this.shards = shards;
    this.defaultSite = defaultSite;
  }

  @Override
  public Address get() {
    // A case's execution or a process's.
    CoreExecutionContext<?> running = Context.getCoreExecutionContext();
    if (running != null && running.getExecution() != null) {
      Address address = IdLayout.parse(running.getExecution().getId());
      if (address != null) {
        return address;
      }
    }
    Scope scope = scopes.get();
    if (scope.address() == null) {
      scope.address(chosen());
    }
    return scope.address();
  }

  private Address chosen() {
    OwnedShard shard = shards.anyOpen(defaultSite.getAsInt());
    return shard == null ? Address.CATALOG : shard.address();
  }
}
