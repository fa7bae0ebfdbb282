package dev.covey.engine.route;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.command.AtShard;
import dev.covey.engine.recovery.Obedience;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.Scope;
import dev.covey.engine.turn.ShardMovedException;
import dev.covey.engine.turn.TurnSession;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.OutgoingMessage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles a shard's inbox, one message at a time and in order.
 *
 * <p>Invariant: what a message does, its reply and its consumption are one turn. A message that
 * fails for good is consumed by a turn of its own that carries the error to whoever asked, or else
 * the message to the dead letters. A message whose shard moves away meanwhile is not consumed: the
 * next owner gets it.
 */
public final class InboxWorker {
  private static final Logger LOG = LoggerFactory.getLogger(InboxWorker.class);
  private static final int CONFLICTS = 20;
  private static final Runnable NOTHING = () -> {};

  private final ProcessEngineConfigurationImpl engine;
  private final ThreadLocal<Scope> scopes;
  private final DataCodec data;
  private final CallHandling handling;
  private final VisitHandling visits;

  public InboxWorker(
      ProcessEngineConfigurationImpl engine,
      ThreadLocal<Scope> scopes,
      Tables tables,
      DataCodec data,
      TurnCodec turns,
      VisitHandling visits,
      LimitCalls limits,
      Obedience recoveries) {
    this.engine = engine;
    this.visits = visits;
    this.scopes = scopes;
    this.data = data;
    this.handling =
        new CallHandling(engine, tables, turns, new Variables(engine), visits, limits, recoveries);
  }

  /** Handles one message; returns when it is consumed or the shard is gone. */
  public void handle(OwnedShard shard, InboxMessage message) {
    scopes.get().awaitNothing();
    Call call;
    try {
      call = Call.from(data.decode(message.payload()));
    } catch (CorruptRecordException | MalformedMessageException e) {
      LOG.warn(
          "Message {} of the inbox of shard {} goes to the dead letters: {}",
          message.offset(),
          message.shard(),
          e.getMessage());
      untilDone(shard, message, NOTHING, context -> buried(shard, message, e));
      return;
    }
    Throwable failure =
        untilDone(shard, message, () -> prepare(call), context -> done(shard, message, call));
    if (failure != null) {
      untilDone(shard, message, NOTHING, context -> refused(shard, message, call, failure));
    }
  }

  private void prepare(Call call) {
    if (call instanceof VisitCall visit) {
      visits.prepare(visit);
    }
  }

  private void done(OwnedShard shard, InboxMessage message, Call call) {
    TurnSession turn = TurnSession.current();
    turn.consume(shard, message);
    Answer answer = Answer.of(handling.handle(call, shard));
    reply(turn, message, answer);
  }

  private void refused(OwnedShard shard, InboxMessage message, Call call, Throwable failure) {
    LOG.info(
        "Message {} of the inbox of shard {} failed: {}",
        message.offset(),
        message.shard(),
        failure.toString());
    TurnSession turn = TurnSession.current();
    turn.consume(shard, message);
    if (message.replyTo().isPresent()) {
      reply(turn, message, Answer.failed(failure));
    } else if (call instanceof VisitCall visit) {
      visits.failed(visit, failure);
    } else {
      turn.send(new OutgoingMessage.DeadLetter(message, failure.toString()));
    }
  }

  private void buried(OwnedShard shard, InboxMessage message, RuntimeException reason) {
    TurnSession turn = TurnSession.current();
    turn.consume(shard, message);
    turn.send(new OutgoingMessage.DeadLetter(message, reason.getMessage()));
    reply(turn, message, Answer.failed(reason));
  }

  private void reply(TurnSession turn, InboxMessage message, Answer answer) {
    message
        .replyTo()
        .ifPresent(to -> turn.send(new OutgoingMessage.Reply(to, data.encode(answer.toData()))));
  }

  /**
   * @return null once the work is done or the shard is gone, or else why it will never be done
   */
  private Throwable untilDone(
      OwnedShard shard, InboxMessage message, Runnable before, Consumer<CommandContext> work) {
    String cause = "inbox/" + message.shard() + "/" + message.offset();
    int conflicts = 0;
    while (shard.open() && shard.lease().live()) {
      try {
        before.run();
        engine.getCommandExecutorTxRequired().execute(new AtShard(shard.address(), cause, work));
        return null;
      } catch (CollectiveUnavailableException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      } catch (ShardMovedException e) {
        LOG.debug("Shard {} moves away: {}", shard.lease().shard(), e.getMessage());
      } catch (OptimisticLockingException e) {
        if (++conflicts > CONFLICTS) {
          return e;
        }
      } catch (RuntimeException | LinkageError e) {
        return e;
      }
    }
    return null;
  }
}
