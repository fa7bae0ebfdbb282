package dev.covey.engine.catalog;

import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.turn.TurnSession;
import dev.covey.fabric.OutgoingMessage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.TimerStartEventJobHandler;
import org.camunda.bpm.engine.repository.ProcessDefinition;

/**
 * A due timer of a start event starts one instance on a shard of the process's site: in the timer's
 * own transaction if this node owns one, else by a message that leaves with the timer's turn.
 * Either way once for each due date. Thread-safe.
 */
public final class StartTimers extends TimerStartEventJobHandler {
  private final ThreadLocal<Scope> scopes;
  private final Function<String, OwnedShard> shardHere;
  private final BiFunction<String, String, OutgoingMessage> startElsewhere;

  /**
   * @param shardHere an open shard of this node for a process key, or null
   * @param startElsewhere the message that starts an instance of a key and tenant
   */
  public StartTimers(
      ThreadLocal<Scope> scopes,
      Function<String, OwnedShard> shardHere,
      BiFunction<String, String, OutgoingMessage> startElsewhere) {
    this.scopes = scopes;
    this.shardHere = shardHere;
    this.startElsewhere = startElsewhere;
  }

  @Override
  protected void startProcessInstance(
      CommandContext context, String tenantId, ProcessDefinition definition) {
    OwnedShard shard = shardHere.apply(definition.getKey());
    if (shard == null && !definition.isSuspended()) {
      TurnSession.current().send(startElsewhere.apply(definition.getKey(), tenantId));
      return;
    }
    Scope scope = scopes.get();
    var before = scope.address();
    scope.address(shard == null ? before : shard.address());
    try {
      super.startProcessInstance(context, tenantId, definition);
    } finally {
      scope.address(before);
    }
  }
}
