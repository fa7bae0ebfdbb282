package dev.covey.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a revision says about itself, its {@code meta} document.
 *
 * @param who the person or the system that pushed it
 * @param when the time at which it was pushed, by the pusher's clock
 * @param why the pusher's comment
 * @param digest {@link PolicyTree#digest()} of the revision's documents
 */
public record RevisionMeta(String who, Instant when, String why, String digest) {

  private static final String PATH = "meta";

  /** Requires all. */
  public RevisionMeta {
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(when, "when");
    Objects.requireNonNull(why, "why");
    Objects.requireNonNull(digest, "digest");
  }

  /**
   * Reads the document.
   *
   * @throws InvalidPolicyException listing every problem
   */
  public static RevisionMeta parse(String yaml) {
    List<PolicyProblem> problems = new ArrayList<>();
    YamlMapping mapping = Yaml11.read(yaml, PATH, problems);
    InvalidPolicyException.throwIfAny(problems);
    mapping.onlyWith(PolicyKeys.META);
    String who = mapping.required("who", "a name");
    String when = mapping.required("when", "an ISO 8601 time in UTC");
    String why = mapping.required("why", "a comment");
    String digest = mapping.required("digest", "sha256:...");
    InvalidPolicyException.throwIfAny(problems);
    try {
      return new RevisionMeta(who, Instant.parse(when), why, digest);
    } catch (DateTimeException e) {
      mapping.problem("when", "'" + when + "' is no ISO 8601 time in UTC");
      throw new InvalidPolicyException(problems);
    }
  }

  /** The document, which {@link #parse} reads. */
  public String toYaml() {
    Map<String, String> mapping = new LinkedHashMap<>();
    mapping.put("who", who);
    mapping.put("when", when.toString());
    mapping.put("why", why);
    mapping.put("digest", digest);
    return Yaml11.write(mapping);
  }
}
