package dev.covey.engine.route;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.command.AtShard;
import dev.covey.engine.recovery.Obedience;
import dev.covey.engine.tracing.Traces;
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
 * Handles a shard's inbox, in order and one message at a time, but {@link EndsTogether}.
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

  /**
   * Handles the message that has arrived first, if it was not handled with one before it; returns
   * when it is consumed or the shard is gone.
   */
  public void handleNext(OwnedShard shard) {
    InboxMessage message = shard.arrived().poll();
    if (message == null) {
      return;
    }
    Traces.in(message.context(), () -> handle(shard, message));
  }

  private void handle(OwnedShard shard, InboxMessage message) {
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
    EndsTogether ends = new EndsTogether(data, visits, InboxWorker::cause);
    Throwable failure = tried(shard, message, call, ends);
    if (failure == null) {
      ends.committed(shard);
    } else {
      untilDone(shard, message, NOTHING, context -> refused(shard, message, call, failure));
    }
  }

  private Throwable tried(OwnedShard shard, InboxMessage message, Call call, EndsTogether ends) {
    Throwable failure;
    do {
      failure =
          untilDone(
              shard, message, () -> prepare(call), context -> done(shard, message, call, ends));
    } while (failure != null && ends.severalFailed());
    return failure;
  }

  private void prepare(Call call) {
    if (call instanceof VisitCall visit) {
      visits.prepare(visit);
    }
  }

  private void done(OwnedShard shard, InboxMessage message, Call call, EndsTogether ends) {
    TurnSession turn = TurnSession.current();
    turn.consume(shard, message);
    String instance = ends.instance(message, call, shard);
    Answer answer = Answer.of(handling.handle(call, shard));
    reply(turn, message, answer);
    if (instance != null) {
      ends.handleFollowing(shard, instance);
    }
  }

  /** What stays the same whenever the message is handled again. */
  private static String cause(InboxMessage message) {
    return "inbox/" + message.shard() + "/" + message.offset();
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
    String cause = cause(message);
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
