package dev.covey.policy;

import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads and writes YAML text; every scalar is read as text, so a process may be called {@code on}.
 */
final class Yaml11 {

  /** Also far below what one ZooKeeper transaction can hold. */
  private static final int MAX_CHARACTERS = 512 * 1024;

  private static final int MAX_DEPTH = 8;
  private static final int MAX_ALIASES = 20;

  private Yaml11() {}

  static YamlMapping read(String text, String path, List<PolicyProblem> problems) {
    return new YamlMapping(path, load(text, path, problems), problems);
  }

  static String write(Map<String, ?> mapping) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(100);
    return new Yaml(options).dump(mapping);
  }

  private static Object load(String text, String path, List<PolicyProblem> problems) {
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
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    DumperOptions unused = new DumperOptions();
    try {
      return new Yaml(
              new SafeConstructor(options), new Representer(unused), unused, options, new AsText())
          .load(text);
    } catch (MarkedYAMLException e) {
      problems.add(new PolicyProblem(path, "not readable as YAML: " + where(e) + e.getProblem()));
    } catch (YAMLException e) {
      problems.add(new PolicyProblem(path, "not readable as YAML: " + e.getMessage()));
    }
    return null;
  }

  private static String where(MarkedYAMLException e) {
    return e.getProblemMark() == null ? "" : "line " + (e.getProblemMark().getLine() + 1) + ": ";
  }

  private static final class AsText extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      // None: no word turns into a boolean, a number, a date or a merge.
    }
  }
}
