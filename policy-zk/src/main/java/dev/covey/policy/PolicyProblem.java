package dev.covey.policy;

import java.util.Objects;

/**
 * One thing that is wrong with a policy.
 *
 * @param path where, as in {@code sites.main.shards}; empty for the document as a whole
 * @param message what is wrong and what to do
 */
public record PolicyProblem(String path, String message) {

  /** Requires both. */
  public PolicyProblem {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(message, "message");
  }

  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
