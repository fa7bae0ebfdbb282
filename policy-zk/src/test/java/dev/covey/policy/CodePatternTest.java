package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodePatternTest {

  @ParameterizedTest
  @CsvSource({
    "com.acme.Pay, com.acme.Pay, true",
    "com.acme.Pay, com.acme.PayLater, false",
    "com.acme.Pay, com.acme.pay, false",
    "com.acme.Pay, com.acme.Pay$Later, true",
    "com.acme.Pay, com.acme.Pay$$SpringCGLIB$$0, true",
    "com.acme.Pay, com.acme.Pay$$Lambda/0x00007f, true",
    "com.acme.Pay$Later, com.acme.Pay, false",
    "com.acme.Pay$Later, com.acme.Pay$Later, true",
    "com.acme.Pay$Later, com.acme.Pay$Never, false",
    "com.acme.*, com.acme.Pay, true",
    "com.acme.*, com.acme.Pay$Later, true",
    "com.acme.*, com.acme.pay.Pay, false",
    "com.acme.**, com.acme.Pay, true",
    "com.acme.**, com.acme.pay.Pay, true",
    "com.acme.**, com.acmes.Pay, false",
    "com.acme.*Task, com.acme.PayTask, true",
    "com.acme.*Task, com.acme.Task, true",
    "com.acme.*Task, com.acme.TaskPay, false",
    "com.acme.*Task, com.acme.PayTask$$EnhancerByGuice, true",
    "com.*.Pay, com.acme.Pay, true",
    "com.*.Pay, com.acme.pay.Pay, false",
    "com.**.Pay, com.acme.pay.Pay, true",
    "*, Pay, true",
    "*, com.acme.Pay, false",
    "**, com.acme.Pay, true",
    "**Task, com.acme.PayTask, true",
    "**.*a*a, b.aba, true",
    "**.*a*a, b.ab.a, false",
    "script:*, com.acme.Pay, false",
    "expression:*, com.acme.Pay, false",
  })
  void shouldMeanClasses(String pattern, String name, boolean meant) {
    assertThat(new CodePattern(pattern).matches(new Code.JavaClass(name))).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "script:groovy, true",
    "script:Groovy, true",
    "script:*, true",
    "script:gr*y, true",
    "script:apache-groovy, true",
    "script:groov, false",
    "script:javascript, false",
    "groovy, false",
    "**, false",
    "expression:*, false",
  })
  void shouldMeanScriptsByAnyNameOfTheirLanguage(String pattern, boolean meant) {
    Code script = new Code.Script("GROOVY", Set.of("GROOVY", "Apache-Groovy"));

    assertThat(new CodePattern(pattern).matches(script)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expression:* | true",
        "expression:${bean.*} | true",
        "expression:${bean.run(*.b)} | true",
        "expression:*run* | true",
        "expression:${bean.run(a.b)} | true",
        "expression:${bean.run} | false",
        "expression:bean.run(a.b) | false",
        "script:* | false",
        "** | false",
      })
  void shouldMeanExpressionsByTheirText(String pattern, boolean meant) {
    assertThat(new CodePattern(pattern).matches(new Code.Expression("${bean.run(a.b)}")))
        .isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "com.acme.",
        ".acme",
        "com..acme",
        "com.acme.***",
        "com/acme/Pay",
        "com.acme.Pay ",
        "com.1acme",
        "script:",
        "script: groovy",
        "script:a:b",
        "scripts:groovy",
        "expression:",
        "expression:a\nb",
        "expression:a\u202eb",
        "expression:***",
        "!com.acme.**",
      })
  void shouldRefuseWhatMeansNothing(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePattern(pattern))
        .withMessageStartingWith("'" + pattern + "' is no pattern: write a class (com.acme.Pay,");
  }

  @Test
  void shouldSayWhatWasMeant() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePattern("class:com.acme.Pay"))
        .withMessageEndingWith("a class has no prefix, write com.acme.Pay");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePattern("a".repeat(251)))
        .withMessage("a pattern has at most 250 characters, not 251");
  }

  @Test
  void shouldTakeNoLongerForAPatternThatInvitesBacktracking() {
    CodePattern pattern = new CodePattern("expression:" + "*a".repeat(119));

    boolean meant =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5),
            () -> pattern.matches(new Code.Expression("a".repeat(20_000) + "b")));
    assertThat(meant).isFalse();
  }

  @Test
  void shouldShowLongExpressionsOnOneShortLine() {
    assertThat(new Code.Expression("${a +\n  b}")).hasToString("expression ${a +   b}");
    assertThat(new Code.Expression("x".repeat(5_000)).toString()).hasSizeLessThan(120);
  }
}
