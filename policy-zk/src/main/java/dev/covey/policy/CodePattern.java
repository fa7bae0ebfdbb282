package dev.covey.policy;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Which {@link Code} is meant: a class ({@code com.acme.Pay}), scripts of a language ({@code
 * script:groovy}) or expressions by their text ({@code expression:${bean.*}}). In each, {@code **}
 * stands for any characters, and {@code *} for the same, in a class's name for any but dots. A
 * class is meant by its whole name or by that of the class around it, which is all before the first
 * {@code $}; so generated subclasses and lambdas are meant with the class that they are made of.
 * Immutable.
 *
 * @param text as in a document; up to {@value #MOST_CHARACTERS} characters
 */
public record CodePattern(String text) {

  /** So that a message that names it still fits into a job's. */
  static final int MOST_CHARACTERS = 250;

  static final String SCRIPT = "script:";
  static final String EXPRESSION = "expression:";

  private static final Pattern CLASS =
      Pattern.compile(
          "[\\p{javaJavaIdentifierStart}*][\\p{javaJavaIdentifierPart}*]*"
              + "(\\.[\\p{javaJavaIdentifierStart}*][\\p{javaJavaIdentifierPart}*]*)*");
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z0-9_.+#*-]+");
  private static final Pattern PREFIX = Pattern.compile("([A-Za-z]+):.*");

  /** What no text of one line holds. */
  static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  /** Throws {@link IllegalArgumentException} saying how a pattern is written. */
  public CodePattern {
    Objects.requireNonNull(text, "text");
    if (text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "a pattern has at most " + MOST_CHARACTERS + " characters, not " + text.length());
    }
    if (!isPattern(text)) {
      throw new IllegalArgumentException("'" + text + "' is no pattern: " + hint(text));
    }
  }

  private static boolean isPattern(String text) {
    if (text.contains("***") || CONTROL.matcher(text).find()) {
      return false;
    }
    if (text.startsWith(SCRIPT)) {
      return LANGUAGE.matcher(text.substring(SCRIPT.length())).matches();
    }
    if (text.startsWith(EXPRESSION)) {
      return text.length() > EXPRESSION.length();
    }
    return CLASS.matcher(text).matches();
  }

  private static String hint(String text) {
    var prefix = PREFIX.matcher(text);
    if (prefix.matches() && prefix.group(1).equals("class")) {
      return "a class has no prefix, write " + text.substring("class:".length()).strip();
    }
    return "write a class (com.acme.Pay, com.acme.*Task, com.acme.**), script:groovy, or"
        + " expression:${bean.*}";
  }

  boolean isOfExpressions() {
    return text.startsWith(EXPRESSION);
  }

  /** Whether this code is meant. */
  public boolean matches(Code code) {
    if (code instanceof Code.Script script) {
      return text.startsWith(SCRIPT)
          && script.names().stream().anyMatch(name -> isLanguage(lower(name)));
    }
    if (code instanceof Code.Expression expression) {
      return isOfExpressions()
          && new Glob(text.substring(EXPRESSION.length()), Glob.NO_SEPARATOR)
              .matches(expression.text());
    }
    return !text.startsWith(SCRIPT)
        && !isOfExpressions()
        && isClass(((Code.JavaClass) code).name());
  }

  private boolean isLanguage(String name) {
    return new Glob(lower(text.substring(SCRIPT.length())), Glob.NO_SEPARATOR).matches(name);
  }

  private boolean isClass(String name) {
    Glob glob = new Glob(text, '.');
    int nested = name.indexOf('$');
    return glob.matches(name) || nested > 0 && glob.matches(name.substring(0, nested));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text;
  }
}
