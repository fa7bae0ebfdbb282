package dev.covey.engine.client;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.recovery.Recovery;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.Data;
import dev.covey.engine.route.LimitCall;
import dev.covey.engine.time.InstanceHistory;
import dev.covey.engine.transfer.DeployedModel;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Site;
import dev.covey.policy.ZooKeeperSettings;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collective seen from outside, without an engine: deploys, starts instances, and tells what the
 * nodes report. Thread-safe.
 */
public final class CoveyClient implements AutoCloseable {
  /** What was deployed: the definitions are empty if nothing had changed since the last time. */
  public record Deployed(String deploymentId, List<String> definitionIds) {}

  /** A started instance. */
  public record Started(String id, String definitionId, String businessKey, boolean ended) {}

  private static final Logger LOG = LoggerFactory.getLogger(CoveyClient.class);

  private final DataCodec data = KryoCodecs.data();
  private final AtomicInteger turn = new AtomicInteger();
  private final String collective;
  private final Fabric fabric;
  private final ShardOwners owners;
  private final PolicySource policy;

  private CoveyClient(String collective, Fabric fabric, PolicySource policy) {
    this.collective = collective;
    this.fabric = fabric;
    this.owners = new ShardOwners(fabric);
    this.policy = policy;
  }

  /**
   * Connects.
   *
   * @param kafkaProperties for the Kafka clients (TLS, SASL and others)
   * @param zooKeeperCredential {@code user:password} that may read policy, or null
   * @throws dev.covey.fabric.FabricException if Kafka cannot be used as it is
   * @throws PolicyUnavailableException if the collective has no policy
   */
  public static CoveyClient connect(
      String collective,
      String kafkaBootstrapServers,
      Map<String, String> kafkaProperties,
      String zooKeeperConnect,
      String zooKeeperCredential)
      throws PolicyUnavailableException {
    PolicySource policy =
        ZooKeeperPolicy.source(
            new ZooKeeperSettings(
                zooKeeperConnect, collective, zooKeeperCredential, null, Duration.ofSeconds(15)));
    policy.start();
    NodeId name = new NodeId("client-" + UUID.randomUUID().toString().substring(0, 8));
    FabricSettings usual = FabricSettings.of(collective, name, kafkaBootstrapServers);
    Fabric fabric =
        KafkaFabric.connect(
            new FabricSettings(
                collective,
                name,
                kafkaBootstrapServers,
                kafkaProperties,
                usual.replicationFactor(),
                usual.sessionTimeout(),
                usual.maxRecordBytes(),
                usual.startTimeout()));
    try {
      fabric.start();
      fabric.declare(policy.current().shardsBySite());
    } catch (RuntimeException e) {
      fabric.close();
      policy.close();
      throw e;
    }
    return new CoveyClient(collective, fabric, policy);
  }

  /** The live policy. */
  public Policy policy() {
    return policy.current();
  }

  /** Deploys resources by name through the catalog's owner; returns when that is durable. */
  public Deployed deploy(String name, Map<String, byte[]> resources) {
    Map<String, Object> bytes = new LinkedHashMap<>(resources);
    Map<String, Object> answer = owners.answer(ShardId.CATALOG, new Call.Deploy(name, null, bytes));
    List<String> definitions = new ArrayList<>();
    if (answer.get("definitions") instanceof List<?> ids) {
      ids.forEach(id -> definitions.add((String) id));
    }
    return new Deployed(Data.text(answer, "deploymentId"), definitions);
  }

  /**
   * Starts the latest version of a definition on the next shard of its site.
   *
   * @param variables texts, whole numbers, doubles, booleans or null
   * @return completes when the start is durable
   */
  public CompletableFuture<Started> start(
      String definitionKey, String businessKey, Map<String, Object> variables) {
    Site site = policy.current().siteOf(definitionKey);
    ShardId shard = new ShardId(site.name(), Math.floorMod(turn.getAndIncrement(), site.shards()));
    Call call =
        new Call.Start(
            null, definitionKey, false, null, businessKey, null, PlainVariables.encode(variables));
    return owners
        .ask(shard, call)
        .thenApply(
            answer ->
                new Started(
                    Data.text(answer, "id"),
                    Data.optionalText(answer, "definitionId"),
                    Data.optionalText(answer, "businessKey"),
                    Boolean.TRUE.equals(answer.get("ended"))));
  }

  /** The newest word of each node that has not left, by node. */
  public Map<NodeId, NodeStatus> nodes() {
    Map<NodeId, NodeStatus> nodes = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    fabric
        .readStatus()
        .forEach(
            (node, record) ->
                nodes.put(node, NodeStatus.from(record.at(), data.decode(record.payload()))));
    return nodes;
  }

  /**
   * What an instance waits for, a line each: tasks, timers, incidents, what limits of the policy
   * make it wait, and a shard that nobody owns. Empty once it has ended.
   *
   * @throws dev.covey.engine.time.NoSuchInstanceException if there is no such instance
   */
  public List<String> why(String instance) {
    Checkpoints checkpoints = checkpoints();
    List<String> why = new ArrayList<>(checkpoints.show(instance).waiting());
    if (why.isEmpty()) {
      return why;
    }
    InstanceHistory history = checkpoints.read(instance);
    String shard = history.shard().toString();
    if (nodes().values().stream().noneMatch(node -> node.shards().contains(shard))) {
      why.add(
          "shard "
              + shard
              + " has no owner now: nothing of this instance goes on before a node of its site has"
              + " it, see covey status");
      return why;
    }
    Object waits =
        owners.answer(history.shard(), new LimitCall.AskLimits(history.root())).get("waits");
    if (waits instanceof List<?> lines) {
      lines.forEach(line -> why.add(String.valueOf(line)));
    }
    return why;
  }

  /** Inbox messages waiting by shard, of every shard of the policy's sites and the catalog. */
  public Map<ShardId, Long> inboxLag() {
    return new TreeMap<>(fabric.inboxLag());
  }

  /**
   * Reads the journals of all shards of all sites and folds them: what is true, whoever is alive.
   */
  public JournalAudit audit() {
    return audit(policy.current().sites().values());
  }

  /** Messages between shards that could not be handled. */
  public DeadLetters deadLetters() {
    return new DeadLetters(fabric, owners);
  }

  /** As {@link #audit()}, of one site only. */
  public JournalAudit audit(Site site) {
    return audit(List.of(site));
  }

  private JournalAudit audit(Collection<Site> sites) {
    JournalAudit audit = new JournalAudit();
    for (Site site : sites) {
      for (int number = 0; number < site.shards(); number++) {
        audit.read(fabric, new ShardId(site.name(), number));
      }
    }
    return audit;
  }

  /** All process definitions that are deployed, by the catalog's journal; reads all of that. */
  public List<DeployedModel> models() {
    return transfers().models();
  }

  /** The past of this collective's instances, and ways back into it. */
  public Checkpoints checkpoints() {
    return checkpoints(turn -> {});
  }

  /**
   * As {@link #checkpoints()}, for whoever wants to see how far a long reading is.
   *
   * @param progress is told the number of each turn that was read, on the caller's thread
   */
  public Checkpoints checkpoints(LongConsumer progress) {
    return new Checkpoints(fabric, policy::current, owners::answer, progress);
  }

  /** Copies of this collective's instances, in it or into others. */
  public Transfers transfers() {
    return Transfers.of(collective, fabric, policy::current);
  }

  /**
   * What has become of failed work, in the order in which it failed: the newest state of each
   * attempt to recover it. Reads the record of recoveries, which is kept for 30 days. Blocks.
   */
  public List<Recovery> recoveries() {
    Map<String, Recovery> newest = new LinkedHashMap<>();
    fabric.readRecoveries(
        entry -> {
          try {
            Recovery recovery = Recovery.from(data.decode(entry.value()));
            newest.put(recovery.id(), recovery);
          } catch (CorruptRecordException | IllegalArgumentException e) {
            LOG.warn(
                "Passed over entry {} of the record of recoveries: {}",
                entry.offset(),
                e.getMessage());
          }
        });
    return List.copyOf(newest.values());
  }

  /** Cuts of this whole collective, and ways to put one in. */
  public Cuts cuts() {
    return new Cuts(collective, fabric, policy::current, owners);
  }

  @Override
  public void close() {
    fabric.close();
    policy.close();
  }
}
