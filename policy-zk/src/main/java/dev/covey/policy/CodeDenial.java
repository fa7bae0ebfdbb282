package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * Why code may not run.
 *
 * @param path where the policy says so: {@code delegates.deny[0]}, or {@code
 *     processes.order.delegates.allow}, where it is missing
 * @param pattern what denies it; empty if it is missing where it would have to be
 * @param code what may not run
 */
public record CodeDenial(String path, Optional<CodePattern> pattern, Code code) {

  /** Requires all. */
  public CodeDenial {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(code, "code");
  }

  /** One line, as of a revision. */
  public String in(Revision revision) {
    return pattern
        .map(
            denying ->
                "policy %s \"%s\" (revision %s) denies %s".formatted(path, denying, revision, code))
        .orElseGet(
            () -> "policy %s (revision %s) does not list %s".formatted(path, revision, code));
  }
}
