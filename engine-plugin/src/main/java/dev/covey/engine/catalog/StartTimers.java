package dev.covey.engine.catalog;

import dev.covey.engine.ramp.VersionRamps;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.turn.TurnSession;
import dev.covey.fabric.OutgoingMessage;
import java.util.function.Function;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.TimerEventJobHandler.TimerJobConfiguration;
import org.camunda.bpm.engine.impl.jobexecutor.TimerStartEventJobHandler;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.repository.ProcessDefinition;

/**
 * A due timer of a start event starts one instance on a shard of the process's site: in the timer's
 * own transaction if this node owns one, else by a message that leaves with the timer's turn.
 * Either way once for each due date. Thread-safe.
 */
public final class StartTimers extends TimerStartEventJobHandler {
  private final ThreadLocal<Scope> scopes;
  private final Function<String, OwnedShard> shardHere;
  private final Function<ProcessDefinition, OutgoingMessage> startElsewhere;
  private final VersionRamps ramps;

  /**
   * @param shardHere an open shard of this node for a process key, or null
   * @param startElsewhere the message that starts an instance of a definition
   */
  public StartTimers(
      ThreadLocal<Scope> scopes,
      Function<String, OwnedShard> shardHere,
      Function<ProcessDefinition, OutgoingMessage> startElsewhere,
      VersionRamps ramps) {
    this.scopes = scopes;
    this.shardHere = shardHere;
    this.startElsewhere = startElsewhere;
    this.ramps = ramps;
  }

  @Override
  public void execute(
      TimerJobConfiguration configuration,
      ExecutionEntity execution,
      CommandContext context,
      String tenantId) {
    ramps.whileStarting(() -> super.execute(configuration, execution, context, tenantId));
  }

  @Override
  protected void startProcessInstance(
      CommandContext context, String tenantId, ProcessDefinition definition) {
    if (definition.isSuspended()) {
      super.startProcessInstance(context, tenantId, definition);
      return;
    }
    OwnedShard shard = shardHere.apply(definition.getKey());
    if (shard == null) {
      TurnSession.current().send(startElsewhere.apply(definition));
      return;
    }
    Scope scope = scopes.get();
    var before = scope.address();
    scope.address(shard.address());
    try {
      // By id: the version is chosen already.
      context
          .getProcessEngineConfiguration()
          .getRuntimeService()
          .createProcessInstanceById(definition.getId())
          .execute();
    } finally {
      scope.address(before);
    }
  }
}
