package dev.covey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void shouldAlignTextLeftAndNumbersRight() {
    Table table = new Table("name", "n");
    table.add("a", 5);
    table.add("longer", 12_345);

    assertThat(table.lines()).containsExactly("name        n", "a           5", "longer  12345");
  }

  @Test
  void shouldShowItsHeaderAlone() {
    assertThat(new Table("a", "b").lines()).containsExactly("a  b");
  }

  @Test
  void shouldRefuseARowOfAnotherWidth() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Table("a").add("b", "c"));
  }
}
