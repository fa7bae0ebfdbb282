package dev.covey.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExportedInstanceTest {
  private static final Row ROOT = row("ACT_RU_EXECUTION", "root", null);
  private static final Row VARIABLE = row("ACT_RU_VARIABLE", "variable", "bytes");
  private static final Row BYTES = row("ACT_GE_BYTEARRAY", "bytes", null);

  @Test
  void shouldBeWholeWithItsRootAndItsBytes() {
    ExportedInstance instance = of(ROOT, VARIABLE, BYTES);
    assertThat(instance.whole()).isEqualTo(instance);
    Row history = row("ACT_HI_VARINST", "history", "gone");
    assertThat(of(ROOT, history).whole().rows()).contains(history);
  }

  @Test
  void shouldRefuseWhatCannotBePutIn() {
    assertThatThrownBy(() -> of(VARIABLE, BYTES).whole())
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("its history was deleted: root at turn 3 of shard main/0");
    assertThatThrownBy(() -> of(ROOT, VARIABLE).whole())
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("the bytes of BYTEARRAY_ID_ of ACT_RU_VARIABLE/variable");
  }

  @Test
  void shouldRequireTheResourceOfADefinition() {
    List<ExportedDeployment.Definition> definitions =
        List.of(new ExportedDeployment.Definition("d", "order", 1, "order.bpmn", List.of()));
    assertThatThrownBy(() -> new ExportedDeployment("x", "n", null, Map.of(), definitions))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected resource 'order.bpmn' of definition d");
  }

  private static ExportedInstance of(Row... rows) {
    return new ExportedInstance("root", "main/0", 3, List.of(rows));
  }

  private static Row row(String table, String id, String bytes) {
    return new Row(
        new RowKey(table, id), new Columns(table, List.of("ID_", "BYTEARRAY_ID_")), id, bytes);
  }
}
