package dev.covey.engine.command;

import dev.covey.engine.address.Address;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.engine.turn.Durability;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.turn.ShardMovedException;
import dev.covey.policy.SitePolicy;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every command comes in: the outermost one of a thread enters the shard that it is about, or
 * goes to where that shard lives, and returns when its turns are durable.
 *
 * <p>Invariant: a shard is not handed over while a command is inside it (see {@link OwnedShard}).
 */
public final class CommandGate extends CommandInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(CommandGate.class);
  private static final int START_ATTEMPTS = 10;
  private static final Duration CALLER_PATIENCE = Duration.ofSeconds(10);
  private static final Duration JOB_PATIENCE = Duration.ofMillis(500);

  private final CommandTargets targets = new CommandTargets();
  private final ThreadLocal<Scope> scopes;
  private final OwnedShards shards;
  private final Elsewhere elsewhere;
  private final SiteChoice siteChoice;
  private final BooleanSupplier running;
  private final BooleanSupplier jobsRun;
  private final CatalogRetry catalogRetry;

  /**
   * @param running false until the node has joined: commands then pass as in a plain engine
   * @param jobsRun false once the job executor is to stop
   */
  public CommandGate(
      ThreadLocal<Scope> scopes,
      OwnedShards shards,
      Elsewhere elsewhere,
      SiteChoice siteChoice,
      BooleanSupplier running,
      BooleanSupplier jobsRun) {
    this.scopes = scopes;
    this.shards = shards;
    this.elsewhere = elsewhere;
    this.siteChoice = siteChoice;
    this.running = running;
    this.jobsRun = jobsRun;
    this.catalogRetry = new CatalogRetry(elsewhere);
  }

  @Override
  public <T> T execute(Command<T> command) {
    Scope scope = scopes.get();
    if (!running.getAsBoolean()) {
      return next.execute(command);
    }
    if (!scope.outermost()) {
      return nested(scope, command);
    }
    Target target = targets.of(command);
    scope.cause(target instanceof Target.At about ? about.cause() : null);
    if (target instanceof Target.At at) {
      return at(scope, command, at.address());
    }
    if (target instanceof Target.Start start) {
      return start(scope, command, start.builder());
    }
    return run(scope, command, null);
  }

  private <T> T nested(Scope scope, Command<T> command) {
    scope.enter(null);
    try {
      return next.execute(command);
    } finally {
      scope.exit();
    }
  }

  private <T> T at(Scope scope, Command<T> command, Address address) {
    if (address.isCatalog()) {
      return catalog(scope, command);
    }
    boolean job = Context.getJobExecutorContext() != null;
    if (!CommandKinds.readsOnly(command)) {
      awaitRoom(job);
    }
    OwnedShard shard = shards.get(address);
    if (shard != null && shard.enter()) {
      return inside(scope, command, shard);
    }
    if (job) {
      // Rows of a shard are there a moment before it is open. If it does not open, it has moved
      // away since the job was acquired: its new owner runs it.
      return elsewhere.awaitOpening(address) ? at(scope, command, address) : null;
    }
    if (CommandKinds.readsOnly(command)) {
      return run(scope, command, address);
    }
    if (elsewhere.awaitOpening(address)) {
      return at(scope, command, address);
    }
    return cast(elsewhere.run(command, address));
  }

  private <T> T catalog(Scope scope, Command<T> command) {
    OwnedShard shard = shards.get(Address.CATALOG);
    if (shard != null && shard.enter()) {
      return inside(scope, command, shard);
    }
    if (Context.getJobExecutorContext() != null) {
      return elsewhere.awaitOpening(Address.CATALOG) ? catalog(scope, command) : null;
    }
    return run(scope, command, Address.CATALOG);
  }

  private <T> T start(Scope scope, Command<T> command, ProcessInstantiationBuilderImpl builder) {
    awaitRoom(false);
    SitePolicy site = siteChoice.of(CommandKinds.processKey(builder));
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      OwnedShard shard = shards.anyOpen(site.number());
      if (shard == null) {
        break;
      }
      if (shard.enter()) {
        try {
          return inside(scope, command, shard);
        } catch (ShardMovedException e) {
          LOG.debug("A start was rolled back and begins again: {}", e.getMessage());
        }
      }
    }
    return cast(elsewhere.start(command, builder, site));
  }

  private void awaitRoom(boolean job) {
    while (!elsewhere.awaitRoom(job ? JOB_PATIENCE : CALLER_PATIENCE)) {
      if (!job) {
        throw new CollectiveUnavailableException(
            "This node cannot reach Kafka, or Kafka does not keep up (alone: its disk refuses);"
                + " nothing was begun. The node resumes by itself. Look at its log for the cause.");
      }
      if (!running.getAsBoolean() || !jobsRun.getAsBoolean()) {
        return;
      }
    }
  }

  private <T> T inside(Scope scope, Command<T> command, OwnedShard shard) {
    try {
      return run(scope, command, shard.address());
    } finally {
      shard.exit();
    }
  }

  private <T> T run(Scope scope, Command<T> command, Address address) {
    T result;
    scope.enter(address);
    try {
      result = catalogRetry.run(command, next, scope, address);
    } catch (RuntimeException | Error e) {
      scope.takePending();
      throw e;
    } finally {
      scope.exit();
    }
    Durability.await(scope);
    return result;
  }

  @SuppressWarnings("unchecked")
  private static <T> T cast(Object result) {
    return (T) result;
  }
}
