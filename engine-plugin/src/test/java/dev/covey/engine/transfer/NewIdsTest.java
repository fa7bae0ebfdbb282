package dev.covey.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NewIdsTest {
  private static final Address HOME = new Address(9, 1);
  private static final AddressedIds IDS = new AddressedIds(() -> HOME, new Random(1));
  private static final AddressedIds NEW = new AddressedIds(() -> new Address(4, 0), new Random(2));
  private static final AddressedIds CATALOG =
      new AddressedIds(() -> Address.CATALOG, new Random(3));

  private final String root = IDS.getNextId();

  @Test
  void shouldReplaceIdsWithinTexts() {
    String gone = IDS.getNextId();
    String activity = "start:" + IDS.getNextId();
    InstanceCopy copy =
        copy(
            row("ACT_RU_EXECUTION", root, "ACT_INST_ID_", root),
            row("ACT_HI_ACTINST", activity, "EXECUTION_ID_", root),
            row("ACT_RU_JOB", IDS.getNextId(), "HANDLER_CFG_", "run$" + root + "/" + gone),
            row("ACT_HI_JOB_LOG", IDS.getNextId(), "JOB_ID_", gone, "FAILED_ACT_ID_", "start"));

    assertThat(copy.rows().get(0).value("ACT_INST_ID_")).isEqualTo(copy.root()).isNotEqualTo(root);
    assertThat(copy.rows().get(1).key().key()).startsWith("start:").isNotEqualTo(activity);
    assertThat(copy.rows().get(1).value("ID_")).isEqualTo(copy.rows().get(1).key().key());
    assertThat(copy.rows().get(2).value("HANDLER_CFG_"))
        .isEqualTo("run$" + copy.root() + "/" + copy.rows().get(3).value("JOB_ID_"));
    assertThat(copy.rows().get(3).value("JOB_ID_")).isNotEqualTo(gone).isNotNull();
    assertThat(copy.rows().get(3).value("FAILED_ACT_ID_")).isEqualTo("start");
  }

  @Test
  void shouldKeepWhatIsTheUsersOrNamesAnother() {
    String other = IDS.getNextId();
    String definition = "order:3:" + CATALOG.getNextId();
    InstanceCopy copy =
        copy(
            row(
                "ACT_HI_PROCINST",
                root,
                "BUSINESS_KEY_",
                root,
                "RESTARTED_PROC_INST_ID_",
                other,
                "PROC_DEF_ID_",
                definition),
            row("ACT_RU_VARIABLE", IDS.getNextId(), "TEXT_", root, "TEXT2_", root),
            row(
                "ACT_HI_OP_LOG",
                IDS.getNextId(),
                "OPERATION_TYPE_",
                "Fork",
                "ORG_VALUE_",
                root + " at turn 1"));

    assertThat(copy.rows().get(0).value("BUSINESS_KEY_")).isEqualTo(root);
    assertThat(copy.rows().get(0).value("RESTARTED_PROC_INST_ID_")).isEqualTo(other);
    assertThat(copy.rows().get(0).value("PROC_DEF_ID_")).isEqualTo(definition);
    assertThat(copy.rows().get(1).value("TEXT_")).isEqualTo(root);
    assertThat(copy.rows().get(1).value("TEXT2_")).isEqualTo(root);
    assertThat(copy.rows().get(2).value("ORG_VALUE_")).isEqualTo(root + " at turn 1");
  }

  @Test
  void shouldReplaceAnIdThatAUserGaveOnlyWhereItIsOne() {
    InstanceCopy copy =
        copy(
            row("ACT_RU_TASK", "demo", "ASSIGNEE_", "demo", "NAME_", "demo"),
            row("ACT_RU_VARIABLE", IDS.getNextId(), "TASK_ID_", "demo", "VAR_SCOPE_", "demo"));

    String task = copy.rows().get(0).key().key();
    assertThat(task).hasSize(36);
    assertThat(copy.rows().get(0).value("ASSIGNEE_")).isEqualTo("demo");
    assertThat(copy.rows().get(0).value("NAME_")).isEqualTo("demo");
    assertThat(copy.rows().get(1).value("TASK_ID_")).isEqualTo(task);
    assertThat(copy.rows().get(1).value("VAR_SCOPE_")).isEqualTo(task);
  }

  @Test
  void shouldTakeLocksAndProgressAway() {
    String job = IDS.getNextId();
    InstanceCopy copy =
        copy(
            row("ACT_RU_JOB", job, "LOCK_OWNER_", "node-1", "REV_", 7),
            row("ACT_GE_BYTEARRAY", IDS.getNextId(), "NAME_", "covey.progress/" + job + "/1"));

    assertThat(copy.rows()).hasSize(1);
    assertThat(copy.rows().get(0).value("LOCK_OWNER_")).isNull();
    assertThat(copy.rows().get(0).value("REV_")).isEqualTo(1);
  }

  @Test
  void shouldMakeTheSameIdsOfTheSameRows() {
    Row row = row("ACT_RU_EXECUTION", root, "ACT_INST_ID_", root);
    List<InstanceCopy> copies = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      AddressedIds ids = new AddressedIds(() -> HOME, new Random(5));
      copies.add(InstanceCopy.of(root, List.of(row), ids::getNextId));
    }
    assertThat(copies.get(0)).isEqualTo(copies.get(1));
    assertThat(copies.get(0).root())
        .isEqualTo(new AddressedIds(() -> HOME, new Random(5)).getNextId());
  }

  private InstanceCopy copy(Row... rows) {
    return InstanceCopy.of(root, List.of(rows), NEW::getNextId);
  }

  private static Row row(String table, String id, Object... values) {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("ID_", id);
    for (int i = 0; i < values.length; i += 2) {
      columns.put((String) values[i], values[i + 1]);
    }
    columns.putIfAbsent("NAME_", null);
    columns.putIfAbsent("OPERATION_TYPE_", null);
    return new Row(
        new RowKey(table, id),
        new Columns(table, List.copyOf(columns.keySet())),
        columns.values().toArray());
  }
}
