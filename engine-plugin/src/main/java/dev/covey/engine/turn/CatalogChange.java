package dev.covey.engine.turn;

import dev.covey.checkpoint.RowChange;
import java.util.List;
import org.camunda.bpm.engine.OptimisticLockingException;

/**
 * Ends the transaction of a command that changed the catalog on a node that does not own it: the
 * changes go to the owner as a proposal, and come back to every node, this one included, through
 * the catalog's journal. An optimistic locking exception, so that the engine takes it calmly.
 */
public final class CatalogChange extends OptimisticLockingException {
  private static final long serialVersionUID = 1L;

  private final transient List<RowChange> changes;
  private final long base;
  private final transient Object result;

  CatalogChange(List<RowChange> changes, long base, Object result) {
    super("This node does not own the catalog; its owner is asked to make the change");
    this.changes = changes;
    this.base = base;
    this.result = result;
  }

  public List<RowChange> changes() {
    return changes;
  }

  /** Number of the catalog turn that the changes build on. */
  public long base() {
    return base;
  }

  /** What the command returned. */
  public Object result() {
    return result;
  }
}
