package dev.covey.engine.route;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.engine.address.Address;
import dev.covey.engine.command.Elsewhere;
import dev.covey.engine.turn.CatalogChange;
import dev.covey.engine.turn.NotDurableException;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
import dev.covey.policy.SitePolicy;
import java.lang.reflect.Field;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.CompleteTaskCmd;
import org.camunda.bpm.engine.impl.cmd.StartProcessInstanceCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;

/** Takes work to the owner of its shard and waits for the answer. Thread-safe. */
public final class CallRouter implements Elsewhere {
  /** How long a call waits for the shard's owner. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * What the router needs of the node.
   *
   * @param shardAt throws ProcessEngineException where the policy has no such site
   */
  public record Surroundings(
      NodeId node,
      Fabric fabric,
      DataCodec data,
      TurnCodec turns,
      Clock clock,
      Function<Address, ShardId> shardAt,
      Predicate<Address> opening,
      LongSupplier pauseMillis,
      CatalogView catalog) {}

  /** What the router needs of the node's copy of the catalog. */
  public interface CatalogView {
    /** Waits until this node has applied the catalog's journal as it is now. */
    void catchUp(Duration timeout);
  }

  private final Surroundings node;
  private final Variables variables;
  private final AtomicInteger turn = new AtomicInteger();

  public CallRouter(Surroundings node, ProcessEngineConfigurationImpl engine) {
    this.node = node;
    this.variables = new Variables(engine);
  }

  @Override
  public boolean awaitOpening(Address address) {
    return node.opening().test(address);
  }

  @Override
  public boolean awaitRoom(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (!node.fabric().available()) {
        if (System.nanoTime() > end) {
          return false;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      long pause = node.pauseMillis().getAsLong();
      if (pause > 0) {
        TimeUnit.MILLISECONDS.sleep(pause);
      }
      return node.fabric().committer().awaitRoom(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Object run(Command<?> command, Address address) {
    ShardId shard = node.shardAt().apply(address);
    if (command instanceof CompleteTaskCmd) {
      Map<String, Object> given = Data.map(read(command, "variables"));
      ask(shard, new Call.CompleteTask((String) read(command, "taskId"), variables.encode(given)));
      return org.camunda.bpm.engine.variable.Variables.createVariables();
    }
    throw new ProcessEngineException(
        command.getClass().getSimpleName()
            + " is about shard "
            + shard
            + ", which node "
            + node.node()
            + " does not own, and cannot be sent there. Call it at the shard's owner ('covey status'"
            + " names it).");
  }

  @Override
  public Object start(
      Command<?> command, ProcessInstantiationBuilderImpl builder, SitePolicy site) {
    if (command.getClass() != StartProcessInstanceCmd.class) {
      throw new ProcessEngineException(
          "Node "
              + node.node()
              + " owns no shard of site "
              + site.name()
              + ", which revision "
              + site.revision()
              + " of the policy has for it, and a start at chosen activities or by a form cannot be sent elsewhere."
              + " Call it at a node of that site.");
    }
    ShardId shard = new ShardId(site.name(), Math.floorMod(turn.getAndIncrement(), site.shards()));
    Map<String, Object> answer =
        ask(
            shard,
            new Call.Start(
                builder.getProcessDefinitionId(),
                builder.getProcessDefinitionKey(),
                builder.isProcessDefinitionTenantIdSet(),
                builder.getProcessDefinitionTenantId(),
                builder.getBusinessKey(),
                builder.getCaseInstanceId(),
                variables.encode(builder.getVariables())));
    return new StartedElsewhere(
        Data.text(answer, "id"),
        Data.optionalText(answer, "definitionId"),
        Data.optionalText(answer, "definitionKey"),
        Data.optionalText(answer, "businessKey"),
        Data.optionalText(answer, "caseInstanceId"),
        Data.optionalText(answer, "tenantId"),
        Boolean.TRUE.equals(answer.get("ended")),
        variables.decode(Data.map(answer.get("variables")), true));
  }

  @Override
  public boolean propose(CatalogChange change) {
    TurnHeader header =
        new TurnHeader(
            ShardId.CATALOG.toString(),
            change.base() + 1,
            node.node().value(),
            node.clock().instant(),
            -1,
            change.base());
    byte[] changes = node.turns().encode(new Turn(header, change.changes()));
    Map<String, Object> answer = ask(ShardId.CATALOG, new Call.Propose(change.base(), changes));
    node.catalog().catchUp(PATIENCE);
    return Boolean.TRUE.equals(answer.get("accepted"));
  }

  /** Asks a shard's owner, whoever that is, and waits for the answer. */
  public Map<String, Object> ask(ShardId shard, Call call) {
    try {
      return new ShardCalls(node.fabric(), node.data()).ask(shard, call, PATIENCE).get().orThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessEngineException("Interrupted while waiting for shard " + shard, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RequestTimeoutException timeout) {
        throw new NotDurableException(timeout.getMessage(), timeout);
      }
      throw new ProcessEngineException(
          "The call to shard " + shard + " could not be made: " + e.getCause().getMessage(),
          e.getCause());
    }
  }

  private static Object read(Object command, String name) {
    try {
      Field field = command.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(command);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "The engine's " + command.getClass().getSimpleName() + " is not as of 7.24", e);
    }
  }
}
