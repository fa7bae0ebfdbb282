package dev.covey.engine.node;

import dev.covey.engine.address.Address;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import java.util.concurrent.ThreadPoolExecutor;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.ThreadPoolJobExecutor;

/**
 * Whether long work has to leave this node: its shard is handed over or gone, or it is a job and
 * the job executor stops, as it does before the node leaves. Thread-safe.
 */
record Departure(OwnedShards shards, JobExecutor jobs) {
  boolean of(Address address) {
    OwnedShard shard = shards.get(address);
    boolean job = Context.getJobExecutorContext() != null;
    return shard == null || !shard.open() || (job && jobsStop());
  }

  /** A stopping executor is active until its last thread has ended, but its pool tells at once. */
  private boolean jobsStop() {
    if (jobs instanceof ThreadPoolJobExecutor executor) {
      ThreadPoolExecutor pool = executor.getThreadPoolExecutor();
      return pool == null || pool.isShutdown();
    }
    return !jobs.isActive();
  }
}
