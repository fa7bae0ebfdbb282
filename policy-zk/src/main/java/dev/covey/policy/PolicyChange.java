package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * One setting in which two documents differ.
 *
 * @param path as in {@code sites.main.checkpoint.age}
 * @param before its canonical text in the first, empty if it says nothing there
 * @param after its canonical text in the second, empty if it says nothing there
 */
public record PolicyChange(String path, Optional<String> before, Optional<String> after) {

  /** Requires all, and that something is different. */
  public PolicyChange {
    Objects.requireNonNull(path, "path");
    if (before.equals(after)) {
      throw new IllegalArgumentException(
          "Expected two values at " + path + ", but both are " + before.orElse("nothing"));
    }
  }

  /** One line: {@code + path: value}, {@code - path: value} or {@code ~ path: old -> new}. */
  @Override
  public String toString() {
    if (before.isEmpty()) {
      return "+ " + path + ": " + after.orElseThrow();
    }
    return after.isEmpty()
        ? "- " + path + ": " + before.get()
        : "~ " + path + ": " + before.get() + " -> " + after.get();
  }
}
