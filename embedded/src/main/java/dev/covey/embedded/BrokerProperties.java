package dev.covey.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The broker's properties: defaults for a small machine, and those that a caller may not set. */
final class BrokerProperties {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String CLIENT_LISTENER = "PLAINTEXT";
  private static final int MEBIBYTE = 1024 * 1024;

  private static final Set<String> OWN =
      Set.of(
          "node.id",
          "broker.id",
          "process.roles",
          "log.dir",
          "log.dirs",
          "metadata.log.dir",
          "listeners",
          "advertised.listeners",
          "listener.security.protocol.map",
          "inter.broker.listener.name",
          "security.inter.broker.protocol",
          "controller.listener.names",
          "controller.quorum.voters",
          "controller.quorum.bootstrap.servers");

  private BrokerProperties() {}

  static String requireFree(String key) {
    if (OWN.contains(key)) {
      throw new IllegalArgumentException(
          "Property %s is set by the embedded Kafka itself. Use port() and directory()."
              .formatted(key));
    }
    return key;
  }

  static Map<String, String> identity(Path folder, BrokerPorts ports) {
    String client = CLIENT_LISTENER + "://127.0.0.1:" + ports.client();
    String controller = "127.0.0.1:" + ports.controller();
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        String.valueOf(NODE_ID),
        "log.dirs",
        folder.toString(),
        "listeners",
        client + "," + CONTROLLER_LISTENER + "://" + controller,
        "advertised.listeners",
        client,
        "listener.security.protocol.map",
        CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
        "inter.broker.listener.name",
        CLIENT_LISTENER,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "controller.quorum.voters",
        NODE_ID + "@" + controller);
  }

  static Map<String, String> defaults() {
    Map<String, String> defaults = new TreeMap<>();
    singleNode(defaults);
    smallMachine(defaults);
    quickGroupsAndTransactions(defaults);
    defaults.put("auto.create.topics.enable", "false");
    defaults.put("message.max.bytes", String.valueOf(16 * MEBIBYTE));
    defaults.put("replica.fetch.max.bytes", String.valueOf(16 * MEBIBYTE));
    defaults.put("server.max.startup.time.ms", "120000");
    return defaults;
  }

  private static void singleNode(Map<String, String> defaults) {
    defaults.put("offsets.topic.replication.factor", "1");
    defaults.put("offsets.topic.num.partitions", "4");
    defaults.put("transaction.state.log.replication.factor", "1");
    defaults.put("transaction.state.log.min.isr", "1");
    defaults.put("transaction.state.log.num.partitions", "4");
    defaults.put("share.coordinator.state.topic.replication.factor", "1");
    defaults.put("share.coordinator.state.topic.min.isr", "1");
    defaults.put("share.coordinator.state.topic.num.partitions", "4");
    defaults.put("auto.leader.rebalance.enable", "false");
  }

  private static void smallMachine(Map<String, String> defaults) {
    defaults.put("num.io.threads", "2");
    defaults.put("num.network.threads", "1");
    defaults.put("background.threads", "2");
    defaults.put("group.coordinator.threads", "1");
    defaults.put("group.coordinator.background.threads", "1");
    defaults.put("remote.log.reader.threads", "1");
    defaults.put("log.segment.bytes", String.valueOf(16 * MEBIBYTE));
    defaults.put("log.index.size.max.bytes", String.valueOf(MEBIBYTE));
    defaults.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 * MEBIBYTE));
  }

  private static void quickGroupsAndTransactions(Map<String, String> defaults) {
    defaults.put("group.initial.rebalance.delay.ms", "0");
    defaults.put("group.min.session.timeout.ms", "1000");
    defaults.put("group.consumer.min.session.timeout.ms", "1000");
    defaults.put("group.consumer.min.heartbeat.interval.ms", "100");
    defaults.put("group.consumer.assignment.interval.ms", "0");
    defaults.put("add.partitions.to.txn.retry.backoff.ms", "1");
    defaults.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
  }
}
