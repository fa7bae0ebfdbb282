package dev.covey.engine.route;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.tracing.Traces;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.TurnSession;
import dev.covey.fabric.InboxMessage;
import java.util.function.Function;

/**
 * Ends of visits that have arrived one after the other for one process instance: one transaction
 * handles them, so that an instance with a thousand executions is not read a thousand times. One
 * thread's own.
 *
 * <p>Invariant: they are handled in the inbox's order and consumed by the turn that has what they
 * do, all or none. Once a transaction with several has failed, the first of them is handled by
 * itself: no message fails for what another one does.
 */
final class EndsTogether {
  private static final int MOST = 64;
  private static final int MOST_BYTES = 256 * 1024;

  private final DataCodec data;
  private final VisitHandling visits;
  private final Function<InboxMessage, String> causes;
  private boolean alone;
  private boolean several;
  private int followers;

  EndsTogether(DataCodec data, VisitHandling visits, Function<InboxMessage, String> causes) {
    this.data = data;
    this.visits = visits;
    this.causes = causes;
  }

  /**
   * A transaction begins.
   *
   * @return the instance whose further ends may join this message; null if none may
   */
  String instance(InboxMessage message, Call call, OwnedShard shard) {
    alone |= several;
    several = false;
    followers = 0;
    boolean may =
        !alone
            && !shard.arrived().isEmpty()
            && message.replyTo().isEmpty()
            && call instanceof VisitCall.EndVisit;
    return may ? visits.homeOf((VisitCall.EndVisit) call) : null;
  }

  /** Handles the ends that follow, in the running transaction and after the message before them. */
  void handleFollowing(OwnedShard shard, String instance) {
    int bytes = 0;
    for (InboxMessage next : shard.arrived()) {
      bytes += next.payload().length;
      VisitCall.EndVisit end = bytes > MOST_BYTES ? null : endOf(next);
      if (end == null || !instance.equals(visits.homeOf(end))) {
        return;
      }
      several = true;
      TurnSession.current().consumeNext(next, causes.apply(next));
      Traces.in(next.context(), () -> visits.handle(end, shard));
      if (++followers == MOST - 1) {
        return;
      }
    }
  }

  /** Null if it is anything else. */
  private VisitCall.EndVisit endOf(InboxMessage message) {
    try {
      return message.replyTo().isEmpty()
              && Call.from(data.decode(message.payload())) instanceof VisitCall.EndVisit end
          ? end
          : null;
    } catch (CorruptRecordException | MalformedMessageException e) {
      return null; // It is told of when its turn comes.
    }
  }

  /** The transaction has committed. */
  void committed(OwnedShard shard) {
    for (; followers > 0; followers--) {
      shard.arrived().remove();
    }
  }

  /** Whether it was a transaction with several that failed last, and the first may do better. */
  boolean severalFailed() {
    return several;
  }
}
