package dev.covey.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Variables that an instance gets as it is put back or copied. */
final class SetOptions {
  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      converter = Variable.Converter.class,
      description = "A variable to set then, as often as you like, as in 'covey start --var'.")
  private List<Variable> variables = List.of();

  /** Their values by name; of a name given twice the last one. */
  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    variables.forEach(variable -> values.put(variable.name(), variable.value()));
    return values;
  }
}
