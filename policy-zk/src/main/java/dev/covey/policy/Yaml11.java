package dev.covey.policy;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads and writes YAML text; every scalar is read as text, so a process may be called {@code on}.
 * What is read stays YAML's nodes, which know their places; no object is ever made of them.
 */
final class Yaml11 {

  /** Also far below what one ZooKeeper transaction can hold. */
  private static final int MAX_CHARACTERS = 512 * 1024;

  private static final int MAX_DEPTH = 8;
  private static final int MAX_ALIASES = 20;

  private Yaml11() {}

  static YamlMapping read(String text, String path, List<PolicyProblem> problems) {
    return new YamlMapping(path, Position.BEGINNING, load(text, path, problems), problems);
  }

  static String write(Map<String, ?> mapping) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(100);
    return new Yaml(options).dump(mapping);
  }

  /** Where a node or an error begins. */
  static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Null for a text without any value, or one that is not YAML. */
  private static Node load(String text, String path, List<PolicyProblem> problems) {
    if (text.length() > MAX_CHARACTERS) {
      problems.add(
          new PolicyProblem(
              path,
              "%d characters are too many: a document has at most %d"
                  .formatted(text.length(), MAX_CHARACTERS)));
      return null;
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    DumperOptions unused = new DumperOptions();
    try {
      return new Yaml(
              new SafeConstructor(options), new Representer(unused), unused, options, new AsText())
          .compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      problems.add(unreadable(path, problem(e), Optional.ofNullable(e.getProblemMark())));
    } catch (ReaderException e) {
      problems.add(unreadable(path, text, e));
    } catch (YAMLException e) {
      problems.add(unreadable(path, e.getMessage(), Optional.empty()));
    }
    return null;
  }

  /** With what was being read and where that began, often the true place of the mistake. */
  private static String problem(MarkedYAMLException e) {
    String context = e.getContext();
    if (context == null) {
      return e.getProblem();
    }
    if (context.startsWith("expected")) {
      return context + ", " + e.getProblem();
    }
    Mark begun = e.getContextMark();
    Mark found = e.getProblemMark();
    return begun == null || found == null || begun.getIndex() == found.getIndex()
        ? e.getProblem()
        : "%s (%s that begins at %s)".formatted(e.getProblem(), context, position(begun));
  }

  private static PolicyProblem unreadable(String path, String why, Optional<Mark> mark) {
    return new PolicyProblem(path, "not readable as YAML: " + why, mark.map(Yaml11::position));
  }

  /** The text is checked before it is parsed, so the first such character is the one meant. */
  private static PolicyProblem unreadable(String path, String text, ReaderException e) {
    int at = text.indexOf(e.getCodePoint());
    String before = text.substring(0, Math.max(0, at));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.length() - (before.lastIndexOf('\n') + 1) + 1;
    return new PolicyProblem(
        path,
        "not readable as YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()),
        Optional.of(new Position(line, column)));
  }

  private static final class AsText extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      // None: no word turns into a boolean, a number, a date or a merge.
    }
  }
}
