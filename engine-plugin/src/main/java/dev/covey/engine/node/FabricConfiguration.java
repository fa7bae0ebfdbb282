package dev.covey.engine.node;

import dev.covey.fabric.FabricSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The fabric's settings out of the node's. */
final class FabricConfiguration {
  private static final String SESSION_TIMEOUT = "session.timeout.ms";

  private FabricConfiguration() {}

  static FabricSettings of(NodeSettings node) {
    FabricSettings usual =
        FabricSettings.of(node.collective(), node.node(), node.kafkaBootstrapServers());
    Map<String, String> properties = new HashMap<>(node.kafkaProperties());
    String sessionTimeout = properties.remove(SESSION_TIMEOUT);
    return new FabricSettings(
        usual.collective(),
        usual.node(),
        usual.bootstrapServers(),
        properties,
        node.replicationFactor(),
        sessionTimeout == null ? usual.sessionTimeout() : millis(sessionTimeout),
        usual.maxRecordBytes(),
        usual.startTimeout());
  }

  private static Duration millis(String text) {
    try {
      return Duration.ofMillis(Long.parseLong(text.trim()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "CoveyPlugin: expected milliseconds in the Kafka property '"
              + SESSION_TIMEOUT
              + "', got '"
              + text
              + "'",
          e);
    }
  }
}
