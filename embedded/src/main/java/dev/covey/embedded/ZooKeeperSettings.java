package dev.covey.embedded;

import java.util.Map;
import java.util.Set;

/** The server's settings; times in milliseconds. */
record ZooKeeperSettings(
    int tickTime, int minSessionTimeout, int maxSessionTimeout, int maxClientCnxns) {

  private static final Set<String> KEYS =
      Set.of("tickTime", "minSessionTimeout", "maxSessionTimeout", "maxClientCnxns");

  ZooKeeperSettings {
    if (tickTime < 1 || minSessionTimeout < 1 || maxSessionTimeout < minSessionTimeout) {
      throw new IllegalArgumentException(
          "Expected tickTime and minSessionTimeout of 1 ms or more, and maxSessionTimeout not below minSessionTimeout, but got %d, %d and %d"
              .formatted(tickTime, minSessionTimeout, maxSessionTimeout));
    }
    if (maxClientCnxns < 0) {
      throw new IllegalArgumentException(
          "Expected maxClientCnxns of 0 (no limit) or more, but got " + maxClientCnxns);
    }
  }

  static String requireKnown(String key) {
    if (!KEYS.contains(key)) {
      throw new IllegalArgumentException(
          "Property %s is none of those the embedded ZooKeeper takes: %s".formatted(key, KEYS));
    }
    return key;
  }

  static ZooKeeperSettings of(Map<String, String> properties) {
    return new ZooKeeperSettings(
        number(properties, "tickTime", 1_000),
        number(properties, "minSessionTimeout", 1_000),
        number(properties, "maxSessionTimeout", 60_000),
        number(properties, "maxClientCnxns", 0));
  }

  private static int number(Map<String, String> properties, String key, int otherwise) {
    String value = properties.get(key);
    try {
      return value == null ? otherwise : Integer.parseInt(value.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Expected a whole number for %s, but got '%s'".formatted(key, value), e);
    }
  }
}
