package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyProblemTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.covey.policy.SampleDocument#broken")
  void shouldSayAllThatIsWrongWithADocumentEachInItsPlace(SampleDocument document) {
    InvalidPolicyException thrown =
        catchThrowableOfType(
            InvalidPolicyException.class, () -> PolicyDocument.parse(document.yaml()));

    assertThat(thrown).isNotNull();
    assertThat(thrown.problems())
        .extracting(problem -> problem.in("policy.yaml"))
        .isEqualTo(document.problems());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.covey.policy.SampleDocument#valid")
  void shouldFindNothingWrongWithAValidDocument(SampleDocument document) {
    PolicyDocument read = PolicyDocument.parse(document.yaml());

    assertThat(PolicyDocument.parse(read.toYaml())).isEqualTo(read);
    assertThat(read.toTree().document()).isEqualTo(read);
  }

  @Test
  void shouldHaveEnoughSamples() {
    assertThat(SampleDocument.broken()).hasSizeGreaterThan(50);
    assertThat(SampleDocument.valid()).hasSizeGreaterThan(8);
  }

  @Test
  void shouldCountCharactersAsEditorsDo() {
    InvalidPolicyException thrown =
        catchThrowableOfType(
            InvalidPolicyException.class,
            () ->
                PolicyDocument.parse(
                    "sites: {}\r\ndefaults: {site: a, \"\uD83D\uDE80\": 1, b: 2}"));

    assertThat(thrown.problems())
        .extracting(problem -> problem.in("p"))
        .contains(
            "p:2:21: defaults.\uD83D\uDE80: unknown key, expected checkpoint, durability, history, move, retry, site, timeout, workspace",
            "p:2:29: defaults.b: unknown key, expected checkpoint, durability, history, move, retry, site, timeout, workspace");
  }

  @Test
  void shouldSayWhereACharacterIsThatNoYamlCanHave() {
    InvalidPolicyException thrown =
        catchThrowableOfType(
            InvalidPolicyException.class, () -> PolicyDocument.parse("sites:\n  ma\u0000in: {}"));

    assertThat(thrown.problems())
        .extracting(problem -> problem.in("p"))
        .containsExactly("p:2:5: not readable as YAML: the character U+0000 is not allowed");
  }

  @Test
  void shouldBeOneLineWithoutOrdersToATerminal() {
    PolicyProblem problem =
        new PolicyProblem("a\nb", "c\u001b[2J\u202ed\r", Optional.of(new Position(3, 4)));

    assertThat(problem).hasToString("a\\u000ab: c\\u001b[2J\\u202ed\\u000d (line 3)");
    assertThat(problem.in("x\ny"))
        .isEqualTo("x\\u000ay:3:4: a\\u000ab: c\\u001b[2J\\u202ed\\u000d");
    assertThat(new PolicyProblem("", "m").in("x")).isEqualTo("x: m");
  }

  @Test
  void shouldHaveNoPlaceBeforeTheBeginning() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Position(0, 1))
        .withMessage("Expected a line and a column of 1 or more, but got 0 and 1");
  }
}
