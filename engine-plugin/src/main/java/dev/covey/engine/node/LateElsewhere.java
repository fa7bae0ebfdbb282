package dev.covey.engine.node;

import dev.covey.engine.address.Address;
import dev.covey.engine.command.Elsewhere;
import dev.covey.engine.turn.CatalogChange;
import dev.covey.policy.SitePolicy;
import java.time.Duration;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.interceptor.Command;

/** The router of a node that joins only after its engine is built. */
record LateElsewhere(Supplier<Membership> membership) implements Elsewhere {
  private Elsewhere router() {
    return membership.get().router();
  }

  @Override
  public boolean awaitOpening(Address address) {
    return router().awaitOpening(address);
  }

  @Override
  public Object run(Command<?> command, Address address) {
    return router().run(command, address);
  }

  @Override
  public Object start(
      Command<?> command, ProcessInstantiationBuilderImpl builder, SitePolicy site) {
    return router().start(command, builder, site);
  }

  @Override
  public boolean propose(CatalogChange change) {
    return router().propose(change);
  }

  @Override
  public boolean awaitRoom(Duration timeout) {
    return router().awaitRoom(timeout);
  }
}
