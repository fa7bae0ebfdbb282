package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablePatternTest {
  @ParameterizedTest
  @CsvSource({
    "card, card, true",
    "card, cards, false",
    "card*, card, true",
    "card*, cardNumber, true",
    "*Number, cardNumber, true",
    "*Number, cardNumbers, false",
    "c*d*r, cardNumber, true",
    "c*d*x, cardNumber, false",
    "*, anything, true",
    "a.b, axb, false"
  })
  void shouldMeanNames(String pattern, String variable, boolean meant) {
    assertThat(new VariablePattern(pattern).matches(variable)).isEqualTo(meant);
  }

  @Test
  void shouldMeanWhatARegularExpressionMeans() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      String pattern = random(random, "ab*", 1 + random.nextInt(6));
      String variable = random(random, "ab", random.nextInt(7));
      boolean meant = Pattern.matches(pattern.replace("*", ".*"), variable);
      assertThat(new VariablePattern(pattern).matches(variable))
          .as("%s of %s", pattern, variable)
          .isEqualTo(meant);
    }
  }

  private static String random(Random random, String letters, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  @Test
  void shouldRefuseWhatNamesNothing() {
    for (String text : new String[] {"", "a\nb", "x".repeat(251)}) {
      assertThatThrownBy(() -> new VariablePattern(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("names no variables");
    }
  }
}
