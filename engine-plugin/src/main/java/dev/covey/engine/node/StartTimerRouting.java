package dev.covey.engine.node;

import dev.covey.engine.catalog.StartTimers;
import dev.covey.engine.route.Call;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardId;
import dev.covey.policy.SitePolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.jobexecutor.JobHandler;
import org.camunda.bpm.engine.repository.ProcessDefinition;

/** Tells timers of start events where to start instances. */
record StartTimerRouting(NodeParts parts, Supplier<Membership> membership, AtomicInteger turn) {
  StartTimerRouting(NodeParts parts, Supplier<Membership> membership) {
    this(parts, membership, new AtomicInteger());
  }

  JobHandler<?> handler() {
    return new StartTimers(parts.scopes, this::shardHere, this::startElsewhere, parts.ramps);
  }

  private OwnedShard shardHere(String processKey) {
    return parts.shards.anyOpen(parts.live().sitePolicies().ofProcess(processKey).number());
  }

  private OutgoingMessage startElsewhere(ProcessDefinition definition) {
    NodeParts.Live live = parts.live();
    String key = definition.getKey();
    SitePolicy site = live.sitePolicies().ofProcess(key);
    ShardId shard = new ShardId(site.name(), Math.floorMod(turn.getAndIncrement(), site.shards()));
    // The version is chosen already; the latest is the one that is latest there.
    Call start =
        live.policy().versionsOf(key).isPresent()
            ? new Call.Start(definition.getId(), null, false, null, null, null, null)
            : new Call.Start(null, key, true, definition.getTenantId(), null, null, null);
    return new OutgoingMessage.ToShard(shard, membership.get().encode(start));
  }
}
