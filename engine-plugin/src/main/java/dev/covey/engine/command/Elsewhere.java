package dev.covey.engine.command;

import dev.covey.engine.address.Address;
import dev.covey.engine.turn.CatalogChange;
import dev.covey.policy.SitePolicy;
import java.time.Duration;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.interceptor.Command;

/** What the gate does with work that does not belong on this node now. Thread-safe. */
public interface Elsewhere {
  /**
   * Waits until a shard that this node is about to own is open.
   *
   * @return false at once if this node does not own it, or after a while if it does not open
   */
  boolean awaitOpening(Address address);

  /**
   * Runs a command at the owner of an address and answers its result.
   *
   * @throws org.camunda.bpm.engine.ProcessEngineException as the owner threw it, or if the command
   *     cannot be sent
   */
  Object run(Command<?> command, Address address);

  /** Starts an instance on a shard of its site, which is asked for nothing more. */
  Object start(Command<?> command, ProcessInstantiationBuilderImpl builder, SitePolicy site);

  /**
   * Asks the catalog's owner for a change and waits until this node has applied it.
   *
   * @return false if the catalog has changed meanwhile: the command is to be run again
   */
  boolean propose(CatalogChange change);

  /**
   * Waits until work may begin: Kafka is there and the committer has room.
   *
   * @return false if that is not so after the timeout
   */
  boolean awaitRoom(Duration timeout);
}
