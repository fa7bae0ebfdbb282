package dev.covey.engine.visit;

import dev.covey.checkpoint.Row;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.internals.Commits;
import dev.covey.engine.route.VisitCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.impl.persistence.entity.SuspensionState;

/**
 * The visits whose homes are suspended, learned from the rows with which homes wait. Thread-safe.
 *
 * <p>Invariant: a visit hears of each change in the turn of which it is part, and in the order of
 * these turns; so once it has heard all, it is suspended as its home is.
 */
final class VisitSuspensions {
  private final VisitMail mail;
  private final Set<String> suspended = ConcurrentHashMap.newKeySet();

  VisitSuspensions(VisitMail mail) {
    this.mail = mail;
  }

  private static boolean isSuspended(Row task) {
    return Integer.valueOf(SuspensionState.SUSPENDED.getStateCode())
        .equals(task.value("SUSPENSION_STATE_"));
  }

  /** Learns of a visit for which a home here waits. */
  void learn(Row task) {
    if (isSuspended(task)) {
      suspended.add(task.key().key());
    }
  }

  /** Whether the home of a visit becomes suspended, or active. */
  boolean changes(Row task) {
    return VisitTopic.of(task) != null && isSuspended(task) != suspended.contains(task.key().key());
  }

  /** Lets the visit know, with the turn of the transaction. */
  void tell(Row task) {
    String visit = task.key().key();
    boolean now = isSuspended(task);
    mail.sendIfThere(VisitTopic.of(task), new VisitCall.SuspendVisit(visit, now));
    Commits.after(() -> know(visit, now));
  }

  private void know(String visit, boolean now) {
    if (now) {
      suspended.add(visit);
    } else {
      suspended.remove(visit);
    }
  }

  /** A visit is waited for no longer. */
  void forget(String visit) {
    suspended.remove(visit);
  }

  /** A shard has left the node. */
  void shardGone(Address address) {
    suspended.removeIf(visit -> address.equals(IdLayout.parse(visit)));
  }
}
