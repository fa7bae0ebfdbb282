package dev.covey.checkpoint.kryo;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Edit;
import dev.covey.checkpoint.Page;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnHeader;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that golden files hold too: they must not change. */
final class Samples {

  private static final Instant AT = Instant.parse("2026-11-24T01:02:03.456789012Z");
  private static final Columns TASKS =
      new Columns(
          "ACT_RU_TASK", List.of("ID_", "REV_", "NAME_", "PRIORITY_", "DUE_", "SUSPENDED_"));
  private static final Columns BYTES = new Columns("ACT_GE_BYTEARRAY", List.of("ID_", "BYTES_"));
  private static final Columns VARIABLES =
      new Columns("ACT_RU_VARIABLE", List.of("ID_", "DOUBLE_", "LONG_"));

  private Samples() {}

  static Turn turn() {
    TurnHeader header = new TurnHeader("payments/3", 42, "node-a", AT, 1_000_000_007L, 9);
    return new Turn(
        header,
        List.of(
            put(TASKS, "t1", 1, "Prüfen 🐦 \uD83D", 50L, AT, true),
            put(TASKS, "t2", -7, "", null, Instant.MIN, false),
            put(BYTES, "b1", (Object) new byte[] {0, -1, 127, -128}),
            new RowChange.Remove(new RowKey("ACT_RU_JOB", "j1" + RowKey.SEPARATOR + "x")),
            put(VARIABLES, "v1", -0.0, Long.MIN_VALUE),
            put(VARIABLES, "v2", Double.NaN, Long.MAX_VALUE),
            new RowChange.Remove(new RowKey("ACT_RU_TASK", "t1"))));
  }

  static Turn patches() {
    RowKey key = new RowKey(BYTES.table(), "b1");
    Edit pages = new Edit.Pages(1, 9, 4, 0xCAFE, List.of(new Page(0, new byte[] {1, 2, 3, 4})));
    return new Turn(
        new TurnHeader("payments/3", 43, "node-a", AT, -1, 9),
        List.of(
            new RowChange.Patch(key, key, BYTES, List.of(new Edit.Set(0, "b1"), pages)),
            new RowChange.Patch(
                new RowKey(BYTES.table(), "b2"), key, BYTES, List.of(new Edit.Set(0, "b2")))));
  }

  private static RowChange put(Columns columns, String id, Object... rest) {
    Object[] values = new Object[rest.length + 1];
    values[0] = id;
    System.arraycopy(rest, 0, values, 1, rest.length);
    return new RowChange.Put(new Row(new RowKey(columns.table(), id), columns, values));
  }

  static Map<String, Object> data() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("z", Integer.MIN_VALUE);
    inner.put("a", null);
    inner.put("", List.of());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "start");
    data.put("count", 3L);
    data.put("ratio", 0.1);
    data.put("sure", true);
    data.put("at", AT);
    data.put("list", Arrays.asList(1, null, "zwölf", List.of(List.of(false)), inner));
    data.put("empty", Collections.emptyMap());
    data.put("bytes", new byte[] {1, 0, -1});
    data.put("lone", "\uDC00");
    return data;
  }

  /** A tree of so many levels, leaf and outermost map included. */
  static Map<String, Object> dataOfDepth(int levels) {
    Object tree = "leaf";
    for (int i = levels - 1; i > 1; i--) {
      tree = List.of(tree);
    }
    return Map.of("tree", tree);
  }
}
