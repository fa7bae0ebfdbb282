package dev.covey.engine.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CodeJudgeTest {
  private final AtomicReference<Policy> live = new AtomicReference<>();
  private final List<String> askedFor = new ArrayList<>();
  private final CodeJudge judge =
      new CodeJudge(
          live::get,
          name -> {
            askedFor.add(name);
            return Set.of(name, "js", "ecmascript");
          });

  @Test
  void shouldLimitNothingWithoutAPolicyOrLimits() {
    assertThat(judge.limits()).isFalse();
    assertThat(judge.of("p")).isNull();
    live(1, "");
    assertThat(judge.limits()).isFalse();
    assertThatCode(() -> judge.requireClass("p", "com.acme.Pay")).doesNotThrowAnyException();
    assertThatCode(() -> judge.requireScript(null, "js")).doesNotThrowAnyException();
  }

  @Test
  void shouldFollowEachRevisionAtOnce() {
    live(1, "delegates: { deny: [com.acme.**] }");
    denied("p", "revision 1) denies class com.acme.Pay in process p:");
    live(2, "delegates: { deny: [com.acme.P*] }");
    denied("p", "policy delegates.deny[0] \"com.acme.P*\" (revision 2)");
    live(3, "delegates: { deny: [org.x.**] }");
    judge.requireClass("p", "com.acme.Pay");
    live(1, "delegates: { deny: [com.acme.**] }");
    denied("p", "revision 1");
  }

  @Test
  void shouldJudgeByTheProcessToo() {
    live(1, "processes: { p: { delegates: { allow: [org.x.**] } } }");
    denied("p", "policy processes.p.delegates.allow (revision 1) does not list class");
    judge.requireClass("q", "com.acme.Pay");
    judge.requireClass(null, "com.acme.Pay");
    assertThat(judge.of("q")).isNull();
  }

  @Test
  void shouldJudgeEachClassAndLanguageOnce() {
    live(1, "delegates: { deny: [com.acme.**, script:ecmascript] }");

    for (int i = 0; i < 3; i++) {
      denied(null, "class com.acme.Pay: change");
      assertThatThrownBy(() -> judge.requireScript("p", "JavaScript"))
          .hasMessageContaining(
              "delegates.deny[1] \"script:ecmascript\" (revision 1) denies script:javascript");
    }
    assertThat(askedFor).containsExactly("javascript");
    assertThat(judge.of(null).denialOfClass("com.acme.Pay"))
        .isSameAs(judge.of("p").denialOfClass("com.acme.Pay"));
  }

  private void denied(String process, String message) {
    assertThatThrownBy(() -> judge.requireClass(process, "com.acme.Pay"))
        .isInstanceOf(DelegateDeniedException.class)
        .hasMessageContaining(message)
        .extracting(Throwable::getStackTrace)
        .isEqualTo(new StackTraceElement[0]);
  }

  private void live(int revision, String yaml) {
    live.set(
        PolicyDocument.parse(
                "sites: { main: { selector: '', shards: 1 } }\ndefaults: { site: main }\n" + yaml)
            .toPolicy(new Revision(revision)));
  }
}
