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

/** Tells timers of start events where to start instances. */
record StartTimerRouting(NodeParts parts, Supplier<Membership> membership, AtomicInteger turn) {
  StartTimerRouting(NodeParts parts, Supplier<Membership> membership) {
    this(parts, membership, new AtomicInteger());
  }

  JobHandler<?> handler() {
    return new StartTimers(parts.scopes, this::shardHere, this::startElsewhere);
  }

  private OwnedShard shardHere(String processKey) {
    return parts.shards.anyOpen(parts.live().sitePolicies().ofProcess(processKey).number());
  }

  private OutgoingMessage startElsewhere(String processKey, String tenant) {
    SitePolicy site = parts.live().sitePolicies().ofProcess(processKey);
    ShardId shard = new ShardId(site.name(), Math.floorMod(turn.getAndIncrement(), site.shards()));
    Call start = new Call.Start(null, processKey, true, tenant, null, null, null);
    return new OutgoingMessage.ToShard(shard, membership.get().encode(start));
  }
}
