package dev.covey.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of one selector; used once, by one thread. */
final class LabelSelectorParser {

  private static final int MAX_LENGTH = 4096;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._/-]+|==|!=|[=!(),]");
  private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "notin");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private record Token(String text, int position) {
    boolean isWord() {
      return "=!(),".indexOf(text.charAt(0)) < 0;
    }
  }

  LabelSelectorParser(String text) {
    this.text = text;
  }

  LabelSelector parse() {
    tokenize();
    if (tokens.isEmpty()) {
      return LabelSelector.ALL;
    }
    List<LabelRequirement> requirements = new ArrayList<>();
    requirements.add(requirement());
    while (next < tokens.size()) {
      if (!accept("and") && !accept(",")) {
        throw expected("'and' or ',' (there is no 'or': use 'in (a, b)')");
      }
      requirements.add(requirement());
    }
    return new LabelSelector(requirements);
  }

  private void tokenize() {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a selector has at most " + MAX_LENGTH + " characters, not " + text.length());
    }
    Matcher matcher = TOKEN.matcher(text);
    int position = 0;
    while (position < text.length()) {
      if (Character.isWhitespace(text.charAt(position))) {
        position++;
      } else if (matcher.find(position) && matcher.start() == position) {
        tokens.add(new Token(matcher.group(), position));
        position = matcher.end();
      } else {
        throw problem(position, "unexpected character '" + text.charAt(position) + "'");
      }
    }
  }

  private LabelRequirement requirement() {
    if (accept("!")) {
      return new LabelRequirement.Absent(key());
    }
    String key = key();
    if (accept("=") || accept("==")) {
      return new LabelRequirement.In(key, one());
    }
    if (accept("!=")) {
      return new LabelRequirement.NotIn(key, one());
    }
    if (accept("in")) {
      return new LabelRequirement.In(key, list());
    }
    if (accept("notin")) {
      return new LabelRequirement.NotIn(key, list());
    }
    return new LabelRequirement.Exists(key);
  }

  private String key() {
    if (next < tokens.size() && KEYWORDS.contains(tokens.get(next).text())) {
      throw expected("a label");
    }
    return word("a label");
  }

  private SortedSet<String> one() {
    return new TreeSet<>(Set.of(word("a value")));
  }

  private SortedSet<String> list() {
    if (!accept("(")) {
      throw expected("'('");
    }
    SortedSet<String> values = new TreeSet<>();
    do {
      values.add(word("a value"));
    } while (accept(","));
    if (!accept(")")) {
      throw expected("',' or ')'");
    }
    return values;
  }

  private String word(String what) {
    if (next == tokens.size() || !tokens.get(next).isWord()) {
      throw expected(what);
    }
    return tokens.get(next++).text();
  }

  private boolean accept(String token) {
    boolean found = next < tokens.size() && tokens.get(next).text().equals(token);
    if (found) {
      next++;
    }
    return found;
  }

  private IllegalArgumentException expected(String what) {
    if (next == tokens.size()) {
      return problem(text.length(), "expected " + what + ", but the text ends");
    }
    Token token = tokens.get(next);
    return problem(token.position(), "expected " + what + ", but found '" + token.text() + "'");
  }

  private IllegalArgumentException problem(int position, String what) {
    return new IllegalArgumentException(
        "selector \"" + text + "\", character " + (position + 1) + ": " + what);
  }
}
