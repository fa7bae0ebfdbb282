package dev.covey.cli;

import dev.covey.engine.time.TraceLine;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way of an instance as a sequence diagram in the language of Mermaid: a participant for each
 * site and node, a note for what happened there, and arrows to visits and back.
 */
final class MermaidTrace {
  private final Map<String, String> participants = new LinkedHashMap<>();
  private final List<String> steps = new ArrayList<>();

  /** Where each instance was last. */
  private final Map<String, String> at = new HashMap<>();

  private MermaidTrace() {}

  /** The lines of the diagram. */
  static List<String> lines(List<TraceLine> trace) {
    MermaidTrace diagram = new MermaidTrace();
    trace.forEach(diagram::add);
    List<String> lines = new ArrayList<>();
    lines.add("sequenceDiagram");
    diagram.participants.forEach(
        (name, id) -> lines.add("  participant " + id + " as " + escaped(name)));
    lines.addAll(diagram.steps);
    return lines;
  }

  private void add(TraceLine line) {
    String here =
        participants.computeIfAbsent(
            line.shard().site() + " on " + line.node(), name -> "p" + (participants.size() + 1));
    String home = line.home() == null ? null : at.get(line.home());
    if (home != null && !at.containsKey(line.instance())) {
      step("%s->>%s: visit %s".formatted(home, here, line.instance()));
    }
    at.put(line.instance(), here);
    if (!line.happenings().isEmpty()) {
      step(
          "Note over %s: %s %s"
              .formatted(
                  here,
                  line.at().truncatedTo(ChronoUnit.MILLIS),
                  escaped(String.join(", ", line.happenings()))));
    }
    if (home != null && line.happenings().stream().anyMatch(what -> what.startsWith("ended "))) {
      step("%s-->>%s: end of %s".formatted(here, home, line.instance()));
    }
  }

  private void step(String text) {
    steps.add("  " + text);
  }

  /** Mermaid takes a semicolon for the end of a line, and names characters after a hash. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.replaceAll("\\R", " ").toCharArray()) {
      switch (c) {
        case '#' -> escaped.append("#35;");
        case ';' -> escaped.append("#59;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
