package dev.covey.engine.node;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.VisitKey;
import dev.covey.engine.capture.SessionRows;
import dev.covey.engine.recovery.WaitingRecoveries;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyStatus;
import dev.covey.policy.PolicyVocabulary;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.history.HistoricProcessInstanceQuery;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what the node is and does on the status topic, once a second, on a thread of its own. */
final class StatusReporter {
  private static final Logger LOG = LoggerFactory.getLogger(StatusReporter.class);

  private final NodeSettings settings;
  private final NodeParts parts;
  private final Fabric fabric;
  private final PolicySource policy;
  private final ShardKeeper keeper;
  private final WaitingRecoveries recoveries;
  private final ProcessEngineConfigurationImpl engine;
  private final DataCodec data;
  private final Clock clock;
  private final long startedAt;
  private final ScheduledExecutorService thread;

  StatusReporter(
      NodeSettings settings,
      NodeParts parts,
      Fabric fabric,
      PolicySource policy,
      ShardKeeper keeper,
      WaitingRecoveries recoveries,
      ProcessEngineConfigurationImpl engine,
      DataCodec data,
      Clock clock) {
    this.settings = settings;
    this.parts = parts;
    this.fabric = fabric;
    this.policy = policy;
    this.keeper = keeper;
    this.recoveries = recoveries;
    this.engine = engine;
    this.data = data;
    this.clock = clock;
    this.startedAt = clock.millis();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> NodeThreads.daemon(work, settings.node().value(), "status"));
  }

  void start() {
    thread.scheduleWithFixedDelay(this::report, 0, 1, TimeUnit.SECONDS);
  }

  void stop() {
    thread.shutdownNow();
  }

  private void report() {
    try {
      SessionRows.forgetClosed();
      fabric.publishStatus(data.encode(status()));
    } catch (RuntimeException e) {
      LOG.debug("No status this time: {}", e.getMessage());
    }
  }

  private Map<String, Object> status() {
    PolicyStatus live = policy.status();
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("node", settings.node().value());
    status.put("labels", new LinkedHashMap<String, Object>(settings.labels()));
    status.put("pid", ProcessHandle.current().pid());
    status.put("at", clock.instant());
    status.put("startedAt", startedAt);
    status.put("revision", live.live().number());
    nodeState(status);
    status.put("policyConnected", live.connected());
    status.put("policyFromDisk", live.fromDisk());
    status.put("policyWritable", live.writable());
    live.rejected()
        .ifPresent(
            rejected -> {
              status.put("rejectedRevision", rejected.revision().number());
              status.put("rejectedReason", rejected.reason());
            });
    status.put("policySignedOnly", !settings.trust().isNone());
    status.put("policyKeys", List.copyOf(PolicyVocabulary.known()));
    List<String> open =
        parts.shards.all().stream()
            .filter(OwnedShard::open)
            .map(shard -> shard.lease().shard().toString())
            .sorted()
            .toList();
    status.put("shards", List.copyOf(open));
    Map<String, Object> failed = new LinkedHashMap<>();
    keeper.failures().forEach((shard, reason) -> failed.put(shard.toString(), reason));
    status.put("failed", failed);
    status.put("opened", byName(keeper.openings()));
    status.put("followed", byName(keeper.following()));
    status.put("reasons", byName(fabric.reasons()));
    status.put("recoveries", new LinkedHashMap<String, Object>(recoveries.reasons()));
    status.put("turns", fabric.committer().committed());
    status.put("available", fabric.available());
    counts(status);
    return status;
  }

  /** From one snapshot, so that the revision is the one that says so. */
  private void nodeState(Map<String, Object> status) {
    NodeParts.Live now = parts.live();
    status.put("nodeState", now.word());
    status.put("nodeStateBy", now.saidBy());
  }

  private static Map<String, Object> byName(Map<ShardId, String> texts) {
    Map<String, Object> named = new LinkedHashMap<>();
    texts.forEach((shard, text) -> named.put(shard.toString(), text));
    return named;
  }

  private void counts(Map<String, Object> status) {
    status.put("active", instances().unfinished().count());
    status.put("ended", instances().finished().count());
  }

  /** A visit is no instance of its own for people: its home is counted where that is. */
  private HistoricProcessInstanceQuery instances() {
    return engine
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .rootProcessInstances()
        .processDefinitionKeyNotIn(List.of(VisitKey.ALL)); // The engine asks with LIKE.
  }
}
