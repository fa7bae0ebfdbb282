package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

  private static final Columns COLUMNS = new Columns("T", List.of("ID_", "VALUE_"));
  private static final RowKey KEY = new RowKey("T", "1");

  @Test
  void shouldHoldEveryPlainType() {
    for (Object value :
        new Object[] {null, "text", 1L, 1, 1.0, true, Instant.EPOCH, new byte[] {1}}) {
      Row row = new Row(KEY, COLUMNS, "1", value);

      assertThat(row.value("VALUE_")).isSameAs(value);
      assertThat(row.value(1)).isSameAs(value);
    }
  }

  @Test
  void shouldRefuseOtherTypes() {
    Row row = new Row(KEY, COLUMNS, "1", null);
    for (Object value :
        new Object[] {BigDecimal.ONE, 1f, 'c', new Date(), List.of(), new Object()}) {
      assertThatThrownBy(() -> new Row(KEY, COLUMNS, "1", value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("VALUE_ of T/1")
          .hasMessageContaining(value.getClass().getName());
      assertThatThrownBy(() -> row.with("VALUE_", value))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldRefuseValuesThatDoNotFitTheColumns() {
    assertThatThrownBy(() -> new Row(KEY, COLUMNS, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected 2 values for T/1, but got 1");
    assertThatThrownBy(() -> new Row(new RowKey("U", "1"), COLUMNS, "1", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("table U");
  }

  @Test
  void shouldNameAColumnThatIsNotThere() {
    Row row = new Row(KEY, COLUMNS, "1", null);

    assertThatThrownBy(() -> row.value("value_"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value_")
        .hasMessageContaining("[ID_, VALUE_]");
  }

  @Test
  void shouldEqualByValueAndArrayContent() {
    Row row = new Row(KEY, COLUMNS, "1", new byte[] {1, 2});
    Row same =
        new Row(new RowKey("T", "1"), new Columns("T", List.of("ID_", "VALUE_")), "1", bytes(1, 2));

    assertThat(row).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(row).isNotEqualTo(same.with("VALUE_", bytes(1, 3)));
    assertThat(row).isNotEqualTo(new Row(new RowKey("T", "2"), COLUMNS, "1", bytes(1, 2)));
  }

  @Test
  void shouldLeaveTheRowAloneThatAnotherIsMadeFrom() {
    Object[] values = {"1", "old"};
    Row row = new Row(KEY, COLUMNS, values);

    Row changed = row.with("VALUE_", "new");
    values[1] = "written from outside";

    assertThat(changed.value("VALUE_")).isEqualTo("new");
    assertThat(row.value("VALUE_")).isEqualTo("old");
  }

  @Test
  void shouldKeepValuesOutOfItsText() {
    assertThat(new Row(KEY, COLUMNS, "1", "secret")).hasToString("Row[T/1, 2 columns]");
  }

  @Test
  void shouldRefuseColumnsThatMakeNoSense() {
    List<String> withNull = new ArrayList<>();
    withNull.add(null);
    for (List<String> names :
        List.of(List.<String>of(), List.of("A", "A"), List.of("A", " "), withNull)) {
      assertThatThrownBy(() -> new Columns("T", names))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Columns("", List.of("A")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return bytes;
  }
}
