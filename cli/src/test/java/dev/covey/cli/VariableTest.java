package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VariableTest {
  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("v=12", 12),
        Arguments.of("v=-3", -3),
        Arguments.of("v=3000000000", 3_000_000_000L),
        Arguments.of("v=1.5", 1.5),
        Arguments.of("v=2.0e3", 2000.0),
        Arguments.of("v=true", true),
        Arguments.of("v=false", false),
        Arguments.of("v=hello", "hello"),
        Arguments.of("v=", ""),
        Arguments.of("v=a=b:c", "a=b:c"),
        Arguments.of("v=1.2.3", "1.2.3"),
        Arguments.of("v=99999999999999999999", "99999999999999999999"),
        Arguments.of("v:string=12", "12"),
        Arguments.of("v:string=null", "null"),
        Arguments.of("v:long=12", 12L),
        Arguments.of("v:double=12", 12.0),
        Arguments.of("v:boolean=true", true));
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldTakeValuesForWhatTheyAre(String text, Object value) {
    assertThat(Variable.parse(text)).isEqualTo(new Variable("v", value));
  }

  @Test
  void shouldNumberStrings() {
    assertThat(Variable.parse("v=order-{n}").valueOf(12)).isEqualTo("order-12");
    assertThat(Variable.parse("v=5").valueOf(12)).isEqualTo(5);
    assertThat(Variable.parse("v=null").valueOf(12)).isNull();
  }

  @Test
  void shouldKnowNull() {
    assertThat(Variable.parse("v=null")).isEqualTo(new Variable("v", null));
    assertThat(Variable.parse("v:null=")).isEqualTo(new Variable("v", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v|expected NAME=VALUE",
        "=1|expected NAME=VALUE",
        ":string=1|expected a name",
        "v:date=1|'date' is no type",
        "v:integer=x|'x' is no integer",
        "v:boolean=yes|'yes' is no boolean"
      })
  void shouldRefuseWhatIsNoVariable(String text, String complaint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Variable.parse(text))
        .withMessageContaining(complaint);
  }
}
