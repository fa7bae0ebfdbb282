package dev.covey.engine.turn;

import dev.covey.checkpoint.RowChange;
import java.util.List;
import org.camunda.bpm.engine.OptimisticLockingException;

/**
 * Ends the transaction of a command that changed the catalog where it cannot. On a node that does
 * not own the catalog, the changes go to the owner as a proposal, and come back to every node, this
 * one included, through the catalog's journal. On the owner, another change was faster and the
 * command is run again. An optimistic locking exception, so that the engine takes it calmly.
 */
public final class CatalogChange extends OptimisticLockingException {
  private static final long serialVersionUID = 1L;

  private final transient List<RowChange> changes;
  private final long base;
  private final transient Object result;

  CatalogChange(List<RowChange> changes, long base, Object result) {
    this("This node does not own the catalog; its owner is asked", changes, base, result);
  }

  private CatalogChange(String message, List<RowChange> changes, long base, Object result) {
    super(message);
    this.changes = changes;
    this.base = base;
    this.result = result;
  }

  /** On the owner: the catalog has moved on from the turn that the changes build on. */
  static CatalogChange outdated(long base, Object result) {
    return new CatalogChange(
        "The catalog has changed since turn " + base + ", which this change builds on",
        List.of(),
        base,
        result);
  }

  /** True if the owner is to be asked; false if the command just has to be run again. */
  public boolean proposable() {
    return !changes.isEmpty();
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
