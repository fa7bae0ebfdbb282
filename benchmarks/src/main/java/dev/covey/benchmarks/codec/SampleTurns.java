package dev.covey.benchmarks.codec;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Turns as an engine makes them; the same in every run. */
final class SampleTurns {
  private static final int SEED = 7;
  private static final int VALUE_BYTES = 5_000_000;
  private static final int INSTANCES = 1_000;
  private static final Instant AT = Instant.parse("2026-11-24T01:02:03.456Z");

  private static final Columns EXECUTIONS =
      columns(
          "ACT_RU_EXECUTION",
          "ID_ REV_ ROOT_PROC_INST_ID_ PROC_INST_ID_ BUSINESS_KEY_ PARENT_ID_ PROC_DEF_ID_"
              + " SUPER_EXEC_ ACT_ID_ ACT_INST_ID_ IS_ACTIVE_ IS_CONCURRENT_ IS_SCOPE_"
              + " IS_EVENT_SCOPE_ SUSPENSION_STATE_ CACHED_ENT_STATE_ SEQUENCE_COUNTER_ TENANT_ID_");
  private static final Columns TASKS =
      columns(
          "ACT_RU_TASK",
          "ID_ REV_ EXECUTION_ID_ PROC_INST_ID_ PROC_DEF_ID_ NAME_ TASK_DEF_KEY_ OWNER_ ASSIGNEE_"
              + " PRIORITY_ CREATE_TIME_ DUE_DATE_ SUSPENSION_STATE_ TENANT_ID_");
  private static final Columns VARIABLES =
      columns(
          "ACT_RU_VARIABLE",
          "ID_ REV_ TYPE_ NAME_ EXECUTION_ID_ PROC_INST_ID_ PROC_DEF_ID_ BYTEARRAY_ID_ DOUBLE_"
              + " LONG_ TEXT_ TEXT2_ VAR_SCOPE_ SEQUENCE_COUNTER_ IS_CONCURRENT_LOCAL_ TENANT_ID_");
  private static final Columns PAST_INSTANCES =
      columns(
          "ACT_HI_PROCINST",
          "ID_ PROC_INST_ID_ BUSINESS_KEY_ PROC_DEF_KEY_ PROC_DEF_ID_ START_TIME_ END_TIME_"
              + " DURATION_ START_ACT_ID_ END_ACT_ID_ ROOT_PROC_INST_ID_ STATE_");
  private static final Columns PAST_ACTIVITIES =
      columns(
          "ACT_HI_ACTINST",
          "ID_ PROC_DEF_KEY_ PROC_DEF_ID_ ROOT_PROC_INST_ID_ PROC_INST_ID_ EXECUTION_ID_ ACT_ID_"
              + " TASK_ID_ ACT_NAME_ ACT_TYPE_ START_TIME_ END_TIME_ DURATION_ SEQUENCE_COUNTER_");
  private static final Columns BYTES =
      columns("ACT_GE_BYTEARRAY", "ID_ REV_ NAME_ DEPLOYMENT_ID_ BYTES_ GENERATED_ TYPE_");

  private SampleTurns() {}

  private static Columns columns(String table, String names) {
    return new Columns(table, List.of(names.split(" ")));
  }

  /** What a start of an order up to its user task changes: eight rows. */
  static Turn typical() {
    return new Turn(header(), puts(instance(1)));
  }

  /** A variable of 5 MB, which does not compress, and the two rows that go with it. */
  static Turn largeValue() {
    byte[] value = new byte[VALUE_BYTES];
    new Random(SEED).nextBytes(value);
    String bytes = id(1, 'z');
    Row variable = row(VARIABLES, 1, id(1, 'c'), Map.of("TYPE_", "bytes", "BYTEARRAY_ID_", bytes));
    Row row = row(BYTES, 1, bytes, Map.of("BYTES_", value, "TYPE_", 1));
    return new Turn(header(), puts(List.of(execution(1), variable, row)));
  }

  /** All rows of a shard with 1,000 such orders. */
  static Turn image() {
    List<Row> rows = new ArrayList<>();
    for (int number = 1; number <= INSTANCES; number++) {
      rows.addAll(instance(number));
    }
    return new Turn(header(), puts(rows));
  }

  private static List<Row> instance(int number) {
    Map<String, Object> amount = Map.of("TYPE_", "long", "LONG_", 50L * number, "TEXT_", "50");
    String task = id(number, 'b');
    return List.of(
        execution(number),
        row(TASKS, number, task, Map.of("ASSIGNEE_", "demo")),
        row(VARIABLES, number, id(number, 'c'), amount),
        row(VARIABLES, number, id(number, 'd'), Map.of("TYPE_", "string", "TEXT_", "paid")),
        row(PAST_INSTANCES, number, id(number, 'a'), Map.of("STATE_", "ACTIVE")),
        activity(number, "start:" + id(number, 'e'), Map.of("END_TIME_", AT, "DURATION_", 0L)),
        activity(number, "check:" + id(number, 'f'), Map.of("END_TIME_", AT, "DURATION_", 3L)),
        activity(number, "approve:" + id(number, 'g'), Map.of("TASK_ID_", task)));
  }

  private static Row execution(int number) {
    return row(EXECUTIONS, number, id(number, 'a'), Map.of("IS_ACTIVE_", true, "IS_SCOPE_", true));
  }

  private static Row activity(int number, String id, Map<String, Object> values) {
    return row(PAST_ACTIVITIES, number, id, values);
  }

  private static Row row(Columns columns, int number, String id, Map<String, Object> values) {
    Object[] all =
        columns.names().stream()
            .map(name -> values.containsKey(name) ? values.get(name) : usual(name, number))
            .toArray();
    all[columns.indexOf("ID_")] = id;
    return new Row(new RowKey(columns.table(), id), columns, all);
  }

  /** What such a column holds in most tables. */
  private static Object usual(String column, int number) {
    return switch (column) {
      case "PROC_INST_ID_", "ROOT_PROC_INST_ID_", "EXECUTION_ID_", "VAR_SCOPE_" -> id(number, 'a');
      case "PROC_DEF_ID_" -> "order:1:670a0000-1c2d-8e4f-0000-00000000c0de";
      case "PROC_DEF_KEY_" -> "order";
      case "BUSINESS_KEY_" -> "order-" + number;
      case "ACT_ID_", "TASK_DEF_KEY_", "ACT_NAME_", "NAME_" -> "approve";
      case "ACT_INST_ID_" -> "approve:" + id(number, 'g');
      case "ACT_TYPE_" -> "userTask";
      case "START_TIME_", "CREATE_TIME_" -> AT;
      case "REV_", "SUSPENSION_STATE_" -> 1;
      case "PRIORITY_" -> 50;
      case "SEQUENCE_COUNTER_" -> 4L;
      case "IS_ACTIVE_", "IS_CONCURRENT_", "IS_SCOPE_", "IS_EVENT_SCOPE_" -> false;
      default -> null;
    };
  }

  private static List<RowChange> puts(List<Row> rows) {
    List<RowChange> puts = new ArrayList<>();
    rows.forEach(row -> puts.add(new RowChange.Put(row)));
    return puts;
  }

  private static TurnHeader header() {
    return new TurnHeader("main/3", 4_711, "shop-1", AT, 815, 12);
  }

  /** As long as a UUID, and as alike within a shard as Covey's are. */
  private static String id(int number, char kind) {
    return "670a0030-1c2d-8e4f-%04x-%012x".formatted((int) kind, number * 0x9E37L);
  }
}
