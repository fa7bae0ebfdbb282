package dev.covey.engine.node;

import java.util.Arrays;

/** Where a node keeps its journals, and so who its peers are. */
public enum Store {
  /** Topics of a collective; policy is in ZooKeeper. */
  KAFKA,
  /** Files of this machine: the engine is alone. */
  FILE;

  /** Reads {@code kafka} or {@code file}. */
  public static Store parse(String text) {
    return Arrays.stream(values())
        .filter(store -> text != null && store.toString().equals(text.trim()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "CoveyPlugin: expected 'kafka' or 'file' as store, but got '" + text + "'"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
