package dev.covey.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a Kafka node that is broker and controller. */
final class BrokerRun implements ServerRun {
  /** A formatted folder has this file. */
  static final String MARKER = "meta.properties";

  private static final Logger LOG = LoggerFactory.getLogger(BrokerRun.class);

  private final KafkaRaftServer server;

  private BrokerRun(KafkaRaftServer server) {
    this.server = server;
  }

  /**
   * Formats the folder if it is new, and starts.
   *
   * @throws PortInUseException if one of the two ports is taken
   * @throws EmbeddedServerException if Kafka does not start for another reason
   */
  static BrokerRun start(Path folder, BrokerPorts ports, Map<String, String> properties) {
    ports.requireFree();
    JvmExit.refuseToKafka();
    KafkaRaftServer server = null;
    try {
      format(folder);
      server = new KafkaRaftServer(config(folder, ports, properties), Time.SYSTEM);
      server.startup();
      return new BrokerRun(server);
    } catch (Exception e) {
      if (server != null) {
        stopQuietly(server);
      }
      if (Ports.isBindFailure(e)) {
        ports.requireFree();
        throw new PortInUseException("Kafka", ports.client(), e);
      }
      throw new EmbeddedServerException(
          "Kafka did not start in %s on port %d: %s. Check the properties you set, and the folder."
              .formatted(folder, ports.client(), e.getMessage()),
          e);
    }
  }

  @Override
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path folder) throws Exception {
    if (Files.exists(folder.resolve(MARKER))) {
      return;
    }
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(BrokerProperties.NODE_ID)
          .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
          .setMetadataLogDirectory(folder.toString())
          .addDirectory(folder.toString())
          .run();
    }
  }

  private static KafkaConfig config(
      Path folder, BrokerPorts ports, Map<String, String> properties) {
    Properties all = new Properties();
    all.putAll(BrokerProperties.defaults());
    all.putAll(properties);
    all.putAll(BrokerProperties.identity(folder, ports));
    return KafkaConfig.fromProps(all, false);
  }

  private static void stopQuietly(KafkaRaftServer server) {
    try {
      server.shutdown();
      server.awaitShutdown();
    } catch (RuntimeException e) {
      LOG.warn("A Kafka that did not start did not stop cleanly either", e);
    }
  }
}
