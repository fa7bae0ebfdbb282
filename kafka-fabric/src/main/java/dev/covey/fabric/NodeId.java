package dev.covey.fabric;

import java.util.regex.Pattern;

/** The name of a node, unique among the live nodes of its collective. Part of topic names. */
public record NodeId(String value) {
  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,80}");

  public NodeId {
    if (value == null || !LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Expected a node id of 1 to 80 letters, digits, '.', '_' or '-', but got '"
              + value
              + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
