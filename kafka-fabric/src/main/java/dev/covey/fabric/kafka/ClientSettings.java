package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Configurations of a node's Kafka clients: defaults, then the user's properties, then laws. */
final class ClientSettings {
  /** Room for headers and framing over the largest payload. */
  static final int RECORD_OVERHEAD = 64 * 1024;

  /** A transaction of a dead node ends by itself after this, if nobody fences it before. */
  static final int TRANSACTION_TIMEOUT_MS = 10_000;

  /**
   * Members hear of a rebalance with their heartbeat, so a shard is ownerless for about so long.
   */
  private static final int HEARTBEAT_MS = 500;

  /** A waiting fetch holds up whatever else its connection is asked, a close for example. */
  static final int LASTING_FETCH_MS = 100;

  static final int BRIEF_FETCH_MS = 20;

  private static final List<String> KINDS = List.of("producer.", "consumer.", "admin.");

  private final FabricSettings settings;
  private final TopicNames names;
  private final String client;

  ClientSettings(FabricSettings settings, TopicNames names) {
    this.settings = settings;
    this.names = names;
    this.client = names.client(settings.node());
  }

  /** The group's member: its client id is exactly the node's. */
  Map<String, Object> member(OwnPlacement placement, Marks marks) {
    int session = Math.toIntExact(settings.sessionTimeout().toMillis());
    Map<String, Object> laws = consumerLaws(client);
    laws.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, Assignors.PREFERRED_FIRST);
    laws.put(Assignors.PLACEMENT, placement);
    laws.put(Assignors.NAMES, names);
    laws.put(Assignors.MARKS, marks);
    laws.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
    Map<String, Object> defaults =
        Map.of(
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
            300_000,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            Math.max(1, Math.min(session / 3, HEARTBEAT_MS)),
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            LASTING_FETCH_MS);
    return merged("consumer.", defaults, laws);
  }

  /** A consumer that reads assigned partitions and asks the group's offsets, but is no member. */
  Map<String, Object> reader(String purpose, int fetchWaitMs) {
    return merged(
        "consumer.",
        Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, fetchWaitMs),
        consumerLaws(client + "-" + purpose));
  }

  /** A member of the initiators of recoveries. */
  Map<String, Object> initiator() {
    int session = Math.toIntExact(settings.sessionTimeout().toMillis());
    Map<String, Object> laws = consumerLaws(client + "-initiator");
    laws.put(ConsumerConfig.GROUP_ID_CONFIG, names.initiators());
    laws.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
    laws.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    laws.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    Map<String, Object> defaults =
        Map.of(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            100,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            Math.max(1, Math.min(session / 3, HEARTBEAT_MS)),
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            LASTING_FETCH_MS);
    return merged("consumer.", defaults, laws);
  }

  private Map<String, Object> consumerLaws(String clientId) {
    Map<String, Object> laws = laws(clientId);
    laws.put(ConsumerConfig.GROUP_ID_CONFIG, settings.collective());
    laws.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    laws.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    laws.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    laws.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    laws.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    laws.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    laws.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return laws;
  }

  /** One of the committer's producers. */
  Map<String, Object> transactional(int producer) {
    Map<String, Object> laws = producerLaws(client + "-committer-" + producer);
    laws.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, names.transactionalId(settings.node(), producer));
    laws.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    Map<String, Object> defaults = producerDefaults(20_000);
    defaults.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    // The broker refuses a transaction until it has marked the end of the one before, a matter of a
    // millisecond or two: a longer pause would be most of what a caller waits.
    defaults.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 1);
    // The committer flushes once all of a transaction is there, so that it goes in one request.
    defaults.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
    // A batch that overtakes one refused in this way is out of sequence, and refused in its turn.
    defaults.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    return merged("producer.", defaults, laws);
  }

  /** The producer of requests and status. */
  Map<String, Object> plain() {
    Map<String, Object> laws = producerLaws(client + "-requests");
    laws.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    return merged("producer.", producerDefaults(30_000), laws);
  }

  private Map<String, Object> producerDefaults(int deliveryMs) {
    long buffer = Math.max(64L << 20, 4L * settings.maxRecordBytes());
    Map<String, Object> defaults = new HashMap<>();
    defaults.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    defaults.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    defaults.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    defaults.put(ProducerConfig.BUFFER_MEMORY_CONFIG, buffer);
    defaults.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMs);
    return defaults;
  }

  private Map<String, Object> producerLaws(String clientId) {
    Map<String, Object> laws = laws(clientId);
    laws.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    laws.put(ProducerConfig.ACKS_CONFIG, "all");
    laws.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Math.addExact(settings.maxRecordBytes(), RECORD_OVERHEAD));
    laws.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    laws.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return laws;
  }

  Map<String, Object> admin() {
    return merged(
        "admin.",
        Map.of(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000),
        laws(client + "-admin"));
  }

  private Map<String, Object> laws(String clientId) {
    Map<String, Object> laws = new HashMap<>();
    laws.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    laws.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    return laws;
  }

  private Map<String, Object> merged(
      String kind, Map<String, Object> defaults, Map<String, Object> laws) {
    Map<String, Object> all = new HashMap<>();
    all.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000);
    all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    all.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 20);
    all.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
    all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    all.putAll(defaults);
    settings
        .properties()
        .forEach(
            (key, value) -> {
              if (KINDS.stream().noneMatch(key::startsWith)) {
                all.put(key, value);
              }
            });
    settings
        .properties()
        .forEach(
            (key, value) -> {
              if (key.startsWith(kind)) {
                all.put(key.substring(kind.length()), value);
              }
            });
    all.putAll(laws);
    return all;
  }
}
