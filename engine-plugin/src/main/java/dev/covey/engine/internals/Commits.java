package dev.covey.engine.internals;

import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;

/** What is done once the running command's transaction has committed. */
public final class Commits {
  private Commits() {}

  /** Does it then, on the same thread, and not at all if the transaction is rolled back. */
  public static void after(Runnable work) {
    Context.getCommandContext()
        .getTransactionContext()
        .addTransactionListener(TransactionState.COMMITTED, context -> work.run());
  }
}
