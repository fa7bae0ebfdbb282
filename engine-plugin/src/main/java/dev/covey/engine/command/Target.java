package dev.covey.engine.command;

import dev.covey.engine.address.Address;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;

/** What a command is about, as far as its arguments tell. */
sealed interface Target {
  Target NOWHERE = new Nowhere();

  /** Nothing in particular: a query, or work of this node itself. */
  record Nowhere() implements Target {}

  /**
   * Something that lives at an address.
   *
   * @param cause what stays the same when the command is repeated, or null
   */
  record At(Address address, String cause) implements Target {}

  /** A new instance of a definition. */
  record Start(ProcessInstantiationBuilderImpl builder) implements Target {}
}
