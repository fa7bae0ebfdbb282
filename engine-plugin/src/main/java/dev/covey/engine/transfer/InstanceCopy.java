package dev.covey.engine.transfer;

import dev.covey.checkpoint.Row;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.progress.ProgressRows;
import dev.covey.engine.time.InstanceChange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An instance's rows under ids of their own: what a fork or an import puts in. Immutable.
 *
 * <p>Invariant: no id of the original is left in the copy, but for what is the user's ({@link
 * NewIds}) and what the operation log says of where instances came from. Nobody has locked the
 * copy's rows and their revisions are 1. Saved progress of delegates is not copied: it is kept
 * under a name that the copy's runs do not have, so these begin anew.
 *
 * @param root id of the copy's root process instance
 * @param ids the new ids by those they stand for
 */
public record InstanceCopy(String root, List<Row> rows, Map<String, String> ids) {
  private static final int FIRST_REVISION = 1;
  private static final String NAME = "NAME_";
  private static final String CASE = "CASE_INST_ID_";

  /** Copies the collections. */
  public InstanceCopy {
    rows = List.copyOf(rows);
    ids = Map.copyOf(ids);
  }

  /**
   * Copies an instance; the copy of a visit is nobody's visit. The same rows in the same order get
   * the same ids of an equal supplier; the first of them is the copy's root.
   *
   * @param root id of the original's root process instance
   * @param rows all rows of the original
   * @param ids makes ids at the address where the copy is to live
   */
  public static InstanceCopy of(String root, Collection<Row> rows, Supplier<String> ids) {
    List<Row> kept =
        rows.stream()
            .filter(row -> !ProgressRows.isProgress(row) && !isOfVisit(row, NAME))
            .map(row -> isOfVisit(row, CASE) ? row.with(CASE, null) : row)
            .toList();
    return of(root, kept, ids, Set.of());
  }

  /**
   * The same instance under ids of another address, with all that is kept of its jobs: for one that
   * leaves where it is.
   *
   * @param others ids that are none of the instance's, although they may live at its address
   */
  public static InstanceCopy moved(
      String root, Collection<Row> rows, Supplier<String> ids, Set<String> others) {
    return of(root, rows, ids, others);
  }

  private static InstanceCopy of(
      String root, Collection<Row> rows, Supplier<String> ids, Set<String> others) {
    NewIds renaming = NewIds.of(root, rows, ids, others);
    List<Row> copies =
        rows.stream()
            .map(renaming::rename)
            .map(row -> InstanceChange.fresh(row, FIRST_REVISION))
            .toList();
    return new InstanceCopy(renaming.of(root), copies, renaming.ids());
  }

  private static boolean isOfVisit(Row row, String column) {
    return row.columns().names().contains(column)
        && VisitNames.visit((String) row.value(column)) != null;
  }

  /** The copy with another business key of its root instance. */
  public InstanceCopy withBusinessKey(String key) {
    List<Row> changed =
        rows.stream()
            .map(
                row ->
                    isRootInstance(row) && row.columns().names().contains("BUSINESS_KEY_")
                        ? row.with("BUSINESS_KEY_", key)
                        : row)
            .toList();
    return new InstanceCopy(root, changed, ids);
  }

  private boolean isRootInstance(Row row) {
    String table = row.key().table();
    return row.key().key().equals(root)
        && (table.equals("ACT_RU_EXECUTION") || table.equals("ACT_HI_PROCINST"));
  }

  /** Whether it has not ended: the engine has something to go on with. */
  public boolean live() {
    return rows.stream()
        .anyMatch(
            row -> row.key().table().equals("ACT_RU_EXECUTION") && row.key().key().equals(root));
  }
}
