package dev.covey.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a document as text by key; what is wrong goes to the list with its place, never to
 * the caller.
 */
final class YamlMapping {

  private static final int SHOWN = 40;
  private static final String COMMA = "; inside braces, a value with a comma needs quotes";

  private final String path;
  private final Position position;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<PolicyProblem> problems;

  private record Entry(Position key, Node value, boolean inBraces) {
    /** Whether it may be what follows a comma in a value that has no quotes. */
    boolean afterComma() {
      return inBraces
          && value instanceof ScalarNode scalar
          && scalar.isPlain()
          && scalar.getValue().isEmpty();
    }

    Position ofValue() {
      // Of a value that is not written, YAML's place can be lines further on.
      return value instanceof ScalarNode scalar && scalar.getValue().isEmpty()
          ? key
          : Yaml11.position(value.getStartMark());
    }
  }

  /**
   * Takes whatever YAML gave for the value at the path; null or empty text is no entries.
   *
   * @param position of the key whose value it is
   */
  YamlMapping(String path, Position position, Node value, List<PolicyProblem> problems) {
    this.path = path;
    this.position = position;
    this.problems = problems;
    if (value instanceof MappingNode map && map.getTag().equals(Tag.MAP)) {
      boolean inBraces = map.getFlowStyle() == FlowStyle.FLOW;
      map.getValue().forEach(tuple -> put(tuple, inBraces));
    } else if (value != null && !text(value).filter(String::isEmpty).isPresent()) {
      problem(
          path,
          "expected a mapping (key: value), but found " + kind(value) + hint(value),
          Yaml11.position(value.getStartMark()));
    }
  }

  private void put(NodeTuple tuple, boolean inBraces) {
    Position at = Yaml11.position(tuple.getKeyNode().getStartMark());
    Optional<String> key = text(tuple.getKeyNode());
    if (key.isEmpty()) {
      problem(path, "a key is not plain text: " + kind(tuple.getKeyNode()), at);
      return;
    }
    Entry first = entries.putIfAbsent(key.get(), new Entry(at, tuple.getValueNode(), inBraces));
    if (first != null) {
      problem(pathOf(key.get()), "written twice, first in line " + first.key().line(), at);
    }
  }

  String path() {
    return path;
  }

  Set<String> keys() {
    return entries.keySet();
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  YamlMapping onlyWith(PolicyKeys known) {
    for (String key : entries.keySet()) {
      if (!known.keys().contains(key)) {
        String hint = entries.get(key).afterComma() ? COMMA : "";
        problemOfKey(key, known.unknown(key) + hint);
      }
    }
    return this;
  }

  YamlMapping mapping(String key) {
    Entry entry = entries.get(key);
    return entry == null
        ? new YamlMapping(pathOf(key), position, null, problems)
        : new YamlMapping(pathOf(key), entry.key(), entry.value(), problems);
  }

  Optional<String> text(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    Optional<String> text = text(entry.value());
    if (text.isEmpty()) {
      problem(key, "expected text, but found " + kind(entry.value()));
    }
    return text.or(() -> Optional.of(""));
  }

  /** The text if there is any; no word about what is not text. */
  Optional<String> textIfAny(String key) {
    return Optional.ofNullable(entries.get(key)).flatMap(entry -> text(entry.value()));
  }

  /** The text, which must be there; what to write is part of the complaint. */
  String required(String key, String example) {
    if (!entries.containsKey(key)) {
      problem(key, "missing: write " + key + ": " + example);
    }
    return text(key).orElse("");
  }

  OptionalInt requiredNumber(String key, String example) {
    int before = problems.size();
    required(key, example);
    if (problems.size() > before) {
      return OptionalInt.empty();
    }
    return value(key, YamlMapping::number).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /** What the text stands for; empty if it is not there or the reader refuses it. */
  <T> Optional<T> value(String key, Function<String, T> reader) {
    int before = problems.size();
    Optional<String> text = text(key);
    if (problems.size() > before) {
      return Optional.empty();
    }
    try {
      return text.map(reader);
    } catch (IllegalArgumentException e) {
      problem(key, e.getMessage());
      return Optional.empty();
    }
  }

  /** What the texts of a list stand for, without those that the reader refuses. */
  <T> List<T> list(String key, Function<String, T> reader) {
    Entry entry = entries.get(key);
    if (entry == null || text(entry.value()).filter(String::isEmpty).isPresent()) {
      return List.of();
    }
    if (!(entry.value() instanceof SequenceNode items) || !items.getTag().equals(Tag.SEQ)) {
      problem(key, "expected a list, as in [a, b], but found " + kind(entry.value()));
      return List.of();
    }
    List<T> read = new ArrayList<>();
    for (int i = 0; i < items.getValue().size(); i++) {
      item(pathOf(key) + "[" + i + "]", items.getValue().get(i), reader).ifPresent(read::add);
    }
    return read;
  }

  private <T> Optional<T> item(String where, Node item, Function<String, T> reader) {
    Position at = Yaml11.position(item.getStartMark());
    Optional<String> text = text(item);
    if (text.isEmpty()) {
      String hint = item instanceof MappingNode ? "; put it in quotes if it is one text" : "";
      problem(where, "expected text, but found " + kind(item) + hint, at);
      return Optional.empty();
    }
    try {
      return text.map(reader);
    } catch (IllegalArgumentException e) {
      problem(where, e.getMessage(), at);
      return Optional.empty();
    }
  }

  /** A reader of up to nine digits. */
  static int number(String text) {
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new IllegalArgumentException("expected a whole number, but found '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /** At the key's value; at the mapping itself if there is no such key. */
  void problem(String key, String message) {
    Entry entry = entries.get(key);
    problem(pathOf(key), message, entry == null ? position : entry.ofValue());
  }

  /** At a key that is there, whatever its value. */
  void problemOfKey(String key, String message) {
    problem(pathOf(key), message, entries.get(key).key());
  }

  /** About the mapping as a whole, at its key. */
  void problem(String message) {
    problem(path, message, position);
  }

  private void problem(String where, String message, Position at) {
    problems.add(new PolicyProblem(where, message, Optional.of(at)));
  }

  private static Optional<String> text(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  private static String hint(Node node) {
    boolean glued = text(node).filter(text -> text.matches("[^ :]+:[^ ]+")).isPresent();
    return glued ? "; a space is missing behind the colon" : "";
  }

  private static String kind(Node node) {
    if (text(node).isPresent()) {
      String text = text(node).get();
      return "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text) + "'";
    }
    if (node instanceof MappingNode && node.getTag().equals(Tag.MAP)) {
      return "a mapping";
    }
    return node instanceof SequenceNode && node.getTag().equals(Tag.SEQ)
        ? "a list"
        : "a value with a type tag";
  }
}
