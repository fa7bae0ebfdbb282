package dev.covey.engine.transfer;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.time.InstanceMembers;
import dev.covey.engine.time.InstanceNote;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces the ids of one instance by new ones, by a rule rather than by a table of columns.
 *
 * <p>An instance's ids are the keys of its rows, and what columns that refer name at its address,
 * since history names rows that are gone. They are replaced wherever they stand, alone or within a
 * text such as {@code start:<uuid>} or a job's configuration, but not in what is the user's: values
 * of variables and business keys; nor where another instance is meant. An id that is no UUID, such
 * as a user gives a task, is replaced only where a column of references holds it alone.
 */
final class NewIds {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final int UUID_LENGTH = 36;

  /** What the user has written, and what names other instances. */
  private static final Set<String> KEPT =
      Set.of("TEXT_", "TEXT2_", "BUSINESS_KEY_", "RESTARTED_PROC_INST_ID_", "BATCH_ID_");

  /** What a note of an instance's origin says. */
  private static final Set<String> ORIGIN = Set.of("ORG_VALUE_", "NEW_VALUE_");

  /** Columns that refer although their names do not end as those of references do. */
  private static final Set<String> REFERRING =
      Set.of(
          "SUPER_EXEC_", "VAR_SCOPE_", "HANDLER_CFG_", "CONFIGURATION_", "HISTORY_CONFIGURATION_");

  private static final Set<String> PLAIN =
      Stream.of(InstanceMembers.OWNERS, InstanceMembers.CONTENTS, List.of("ID_", "VAR_SCOPE_"))
          .flatMap(List::stream)
          .collect(Collectors.toSet());

  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Address home;
  private final Supplier<String> next;
  private final Set<String> others;

  private NewIds(Address home, Supplier<String> next, Set<String> others) {
    this.home = home;
    this.next = next;
    this.others = others;
  }

  /**
   * @param others ids that are none of the instance's, although they may live at its address
   */
  static NewIds of(String root, Collection<Row> rows, Supplier<String> next, Set<String> others) {
    NewIds ids = new NewIds(IdLayout.parse(root), next, others);
    ids.add(root);
    rows.forEach(row -> ids.addKey(row.key().key()));
    rows.forEach(ids::addReferences);
    return ids;
  }

  private void add(String id) {
    if (!ids.containsKey(id) && !others.contains(id)) {
      ids.put(id, next.get());
    }
  }

  /** Ids of activity instances begin with the activity's name, which is the model's. */
  private void addKey(String key) {
    Matcher uuid = UUID.matcher(key);
    boolean composed =
        key.length() > UUID_LENGTH
            && key.charAt(key.length() - UUID_LENGTH - 1) == ':'
            && uuid.region(key.length() - UUID_LENGTH, key.length()).matches();
    add(composed ? uuid.group() : key);
  }

  private void addReferences(Row row) {
    for (int i = 0; i < row.columns().size(); i++) {
      String column = row.columns().names().get(i);
      if (row.value(i) instanceof String text && refers(column)) {
        Matcher uuid = UUID.matcher(text);
        while (uuid.find()) {
          if (home != null && home.equals(IdLayout.parse(uuid.group()))) {
            add(uuid.group());
          }
        }
      }
    }
  }

  private static boolean refers(String column) {
    return !KEPT.contains(column) && (column.endsWith("ID_") || REFERRING.contains(column));
  }

  /** The new id of one of the instance's. */
  String of(String id) {
    return ids.get(id);
  }

  Map<String, String> ids() {
    return ids;
  }

  /** The row with new ids for old ones. */
  Row rename(Row row) {
    boolean note = InstanceNote.isNote(row);
    Object[] values = new Object[row.columns().size()];
    for (int i = 0; i < values.length; i++) {
      String column = row.columns().names().get(i);
      boolean kept = KEPT.contains(column) || (note && ORIGIN.contains(column));
      values[i] =
          !kept && row.value(i) instanceof String text ? renamed(column, text) : row.value(i);
    }
    RowKey key = new RowKey(row.key().table(), renamed("ID_", row.key().key()));
    return new Row(key, row.columns(), values);
  }

  private String renamed(String column, String text) {
    if (PLAIN.contains(column) && ids.containsKey(text)) {
      return ids.get(text);
    }
    return UUID.matcher(text)
        .replaceAll(uuid -> Matcher.quoteReplacement(ids.getOrDefault(uuid.group(), uuid.group())));
  }
}
