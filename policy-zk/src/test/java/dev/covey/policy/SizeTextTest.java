package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTest {

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "512,512",
    "4097,4097",
    "4KiB,4096",
    "1536KiB,1572864",
    "64MiB,67108864",
    "1024GiB,1099511627776"
  })
  void shouldReadAndWriteSizes(String text, long bytes) {
    assertThat(SizeText.parse(text)).isEqualTo(bytes);
    assertThat(SizeText.of(bytes)).isEqualTo(text);
  }

  @Test
  void shouldReadWhatIsNotWrittenInTheLargestUnit() {
    assertThat(SizeText.parse("4096")).isEqualTo(4_096);
    assertThat(SizeText.parse("0064KiB")).isEqualTo(65_536);
    assertThat(SizeText.parse("1024KiB")).isEqualTo(1_048_576);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "KiB", "64MB", "64 MiB", "64mib", "-1", "1.5MiB", "4KiB\n", "1TiB", "٤KiB"})
  void shouldSayHowASizeIsWritten(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SizeText.parse(text))
        .withMessage(
            "'%s' is no size: write bytes, or a whole number and KiB, MiB or GiB (64MiB)", text);
  }

  @Test
  void shouldRefuseWhatALongCannotHold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SizeText.parse("999999999999999999GiB"))
        .withMessageContaining("more than anything can hold");
    assertThatIllegalArgumentException().isThrownBy(() -> SizeText.parse("9".repeat(19)));
  }
}
