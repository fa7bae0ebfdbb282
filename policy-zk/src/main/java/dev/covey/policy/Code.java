package dev.covey.policy;

import java.util.Objects;
import java.util.Set;

/** Code that a process names and that policy may keep from running. */
public sealed interface Code {

  /**
   * A class, whose object a model names by the class, by a bean or by an expression's method call.
   *
   * @param name its full name, nested ones with {@code $}
   */
  record JavaClass(String name) implements Code {
    /** Requires it. */
    public JavaClass {
      Objects.requireNonNull(name, "name");
    }

    @Override
    public String toString() {
      return "class " + name;
    }
  }

  /**
   * A script, wherever it is written.
   *
   * @param language as the model names it
   * @param names all names of that language, so that none of them is a way around the others;
   *     letters of either case
   */
  record Script(String language, Set<String> names) implements Code {
    /** Requires both. */
    public Script {
      Objects.requireNonNull(language, "language");
      names = Set.copyOf(names);
    }

    @Override
    public String toString() {
      return CodePattern.SCRIPT + language;
    }
  }

  /**
   * An expression that is more than plain text.
   *
   * @param text all of it
   */
  record Expression(String text) implements Code {
    private static final int SHOWN = 100;

    /** Requires it. */
    public Expression {
      Objects.requireNonNull(text, "text");
    }

    /** On one line, and not all of a long one. */
    @Override
    public String toString() {
      String line = CodePattern.CONTROL.matcher(text).replaceAll(" ");
      return "expression "
          + (line.length() > SHOWN ? line.substring(0, SHOWN).strip() + "..." : line);
    }
  }
}
