package dev.covey.engine.code;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;

/**
 * The names under which script languages are known here. They are those of the script engines that
 * have the name, without making an engine.
 *
 * @param engines answers null while there are none
 */
record ScriptLanguages(Supplier<ScriptEngineManager> engines)
    implements Function<String, Set<String>> {
  /** All names of the language with this one, in lower case, this one among them. */
  @Override
  public Set<String> apply(String name) {
    Set<String> names = new HashSet<>(Set.of(lower(name)));
    ScriptEngineManager known = engines.get();
    if (known != null) {
      for (ScriptEngineFactory factory : known.getEngineFactories()) {
        Set<String> those = namesOf(factory);
        if (those.contains(lower(name))) {
          names.addAll(those);
        }
      }
    }
    return names;
  }

  private static Set<String> namesOf(ScriptEngineFactory factory) {
    Set<String> names = new HashSet<>();
    factory.getNames().forEach(name -> names.add(lower(name)));
    names.add(lower(factory.getLanguageName()));
    return names;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
