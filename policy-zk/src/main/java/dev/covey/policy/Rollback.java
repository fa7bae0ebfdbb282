package dev.covey.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * That an earlier revision was made live again; it is recorded in the step that moves the pointer.
 *
 * @param from the revision that was live; {@link Revision#NONE} where that could not be read
 * @param to the revision that became live
 * @param who the person or the system that did it
 * @param when the time, by the clock of whoever did it
 * @param why the comment
 */
public record Rollback(Revision from, Revision to, String who, Instant when, String why) {

  private static final String PATH = "rollback";
  private static final String NUMBER = "the number of a revision";

  /** Requires all. */
  public Rollback {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(when, "when");
    Objects.requireNonNull(why, "why");
  }

  /**
   * Reads the document.
   *
   * @throws InvalidPolicyException listing every problem
   */
  public static Rollback parse(String yaml) {
    List<PolicyProblem> problems = new ArrayList<>();
    YamlMapping mapping = Yaml11.read(yaml, PATH, problems);
    InvalidPolicyException.throwIfAny(problems);
    mapping.onlyWith(PolicyKeys.ROLLBACK);
    String from = mapping.required("from", NUMBER);
    String to = mapping.required("to", NUMBER);
    String who = mapping.required("who", "a name");
    String when = mapping.required("when", "an ISO 8601 time in UTC");
    String why = mapping.required("why", "a comment");
    InvalidPolicyException.throwIfAny(problems);
    try {
      return new Rollback(revision(from), revision(to), who, Instant.parse(when), why);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new InvalidPolicyException(List.of(new PolicyProblem(PATH, e.getMessage())));
    }
  }

  private static Revision revision(String number) {
    if (!number.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("not the number of a revision");
    }
    return new Revision(Long.parseLong(number));
  }

  /** The document, which {@link #parse} reads. */
  public String toYaml() {
    Map<String, String> mapping = new LinkedHashMap<>();
    mapping.put("from", from.toString());
    mapping.put("to", to.toString());
    mapping.put("who", who);
    mapping.put("when", when.toString());
    mapping.put("why", why);
    return Yaml11.write(mapping);
  }
}
