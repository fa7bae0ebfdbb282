package dev.covey.engine.command;

import dev.covey.engine.address.Address;

/** A command of the plugin's own that says where it works. */
public interface Addressed {
  Address address();

  /** What stays the same when the command is repeated. */
  String cause();
}
