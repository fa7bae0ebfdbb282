package dev.covey.engine.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;
import org.junit.jupiter.api.Test;

class ScriptLanguagesTest {
  @Test
  void shouldKnowAllNamesOfALanguageByAnyOfThem() {
    ScriptLanguages languages = languages();

    for (String name : List.of("js", "JS", "JavaScript", "ECMAScript", "graal.js")) {
      assertThat(languages.apply(name))
          .containsExactlyInAnyOrder("js", "javascript", "graal.js", "ecmascript");
    }
    assertThat(languages.apply("Groovy")).containsExactly("groovy");
    assertThat(languages.apply("unheard-of")).containsExactly("unheard-of");
    assertThat(new ScriptLanguages(() -> null).apply("JS")).containsExactly("js");
  }

  private static ScriptLanguages languages() {
    ScriptEngineManager manager =
        new ScriptEngineManager(null) {
          @Override
          public List<ScriptEngineFactory> getEngineFactories() {
            return List.of(
                factory("ECMAScript", "js", "JavaScript", "Graal.js"),
                factory("Groovy", "groovy", "Groovy"));
          }
        };
    return new ScriptLanguages(() -> manager);
  }

  private static ScriptEngineFactory factory(String language, String... names) {
    return (ScriptEngineFactory)
        Proxy.newProxyInstance(
            ScriptLanguagesTest.class.getClassLoader(),
            new Class<?>[] {ScriptEngineFactory.class},
            (proxy, method, arguments) ->
                method.getName().equals("getNames") ? List.of(names) : language);
  }
}
