package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelegateLimitsTest {

  private static final Code PAY = new Code.JavaClass("com.acme.Pay");
  private static final Code GROOVY = new Code.Script("groovy", Set.of("groovy"));
  private static final Code CALL = new Code.Expression("${bean.run()}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | may may may",
        "{ allow: [], deny: [] } | may may may",
        "{ deny: [com.acme.**] } | delegates.deny[0] may may",
        "{ deny: [org.x.**, com.acme.**] } | delegates.deny[1] may may",
        "{ deny: ['script:*'] } | may delegates.deny[0] may",
        "{ deny: ['expression:*bean*'] } | may may delegates.deny[0]",
        "{ allow: [com.acme.**] } | may delegates.allow may",
        "{ allow: [org.x.**] } | delegates.allow delegates.allow may",
        "{ allow: ['script:*'] } | delegates.allow may may",
        "{ allow: ['expression:${x}'] } | delegates.allow delegates.allow delegates.allow",
        "{ allow: ['**', 'script:*', 'expression:*'] } | may may may",
        "{ allow: ['**'], deny: [com.acme.Pay] } | delegates.deny[0] delegates.allow may",
      })
  void shouldDenyFirstAndThenAskWhatIsAllowed(String limits, String denials) {
    Policy policy = policy("delegates: " + limits);

    assertThat(
            String.join(
                " ", path(policy, null, PAY), path(policy, "p", GROOVY), path(policy, "p", CALL)))
        .isEqualTo(denials);
  }

  @Test
  void shouldLetAProcessOnlyNarrow() {
    Policy policy =
        policy(
            """
            delegates: { allow: [com.**], deny: [com.acme.Pay] }
            processes:
              wider: { delegates: { allow: ["**", "script:*"] } }
              narrower: { delegates: { deny: ["com.acme.Ship"] } }
              listed: { delegates: { allow: [com.acme.Bill] } }
            """);
    Code ship = new Code.JavaClass("com.acme.Ship");

    assertThat(path(policy, "wider", PAY)).isEqualTo("delegates.deny[0]");
    assertThat(path(policy, "wider", GROOVY)).isEqualTo("delegates.allow");
    assertThat(path(policy, "wider", ship)).isEqualTo("may");
    assertThat(path(policy, "narrower", ship)).isEqualTo("processes.narrower.delegates.deny[0]");
    assertThat(path(policy, "listed", ship)).isEqualTo("processes.listed.delegates.allow");
    assertThat(path(policy, "other", ship)).isEqualTo("may");
    assertThat(path(policy, null, ship)).isEqualTo("may");
  }

  @Test
  void shouldNamePathPatternAndRevision() {
    Policy policy = policy("delegates: { allow: ['**'], deny: [com.acme.**] }");

    assertThat(policy.denialOf(null, PAY).orElseThrow().in(policy.revision()))
        .isEqualTo(
            "policy delegates.deny[0] \"com.acme.**\" (revision 7) denies class com.acme.Pay");
    assertThat(policy.denialOf(null, GROOVY).orElseThrow().in(policy.revision()))
        .isEqualTo("policy delegates.allow (revision 7) does not list script:groovy");
  }

  private static Policy policy(String yaml) {
    return PolicyDocument.parse(
            "sites: { main: { selector: '', shards: 1 } }\ndefaults: { site: main }\n" + yaml)
        .toPolicy(new Revision(7));
  }

  private static String path(Policy policy, String process, Code code) {
    return policy.denialOf(process, code).map(CodeDenial::path).orElse("may");
  }
}
