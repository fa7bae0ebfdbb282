package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.tracing.Traces;
import dev.covey.engine.turn.TurnSession;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardId;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.camunda.bpm.engine.ProcessEngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages about visits, which leave with the turn of the running command. Thread-safe.
 *
 * @param there whether the live policy has such a shard
 * @param shardAt throws ProcessEngineException where the policy has no such site
 */
record VisitMail(
    DataCodec data,
    Function<Address, ShardId> shardAt,
    Predicate<ShardId> there,
    IntSupplier longest) {
  private static final Logger LOG = LoggerFactory.getLogger(VisitMail.class);

  /** It is part of the trace that the thread is part of. */
  void send(ShardId shard, VisitCall call) {
    byte[] message = data.encode(call.toData());
    if (!sendIfFits(shard, message, 0)) {
      throw new ProcessEngineException(
          "The variables of a visit on shard %s have %d bytes, more than a message holds (%d). Store large values elsewhere."
              .formatted(shard, message.length, longest.getAsInt()));
    }
  }

  /**
   * False, and nothing is sent, if it is more than a message holds.
   *
   * @param spare how many bytes more a turn has in which the message is handled
   */
  boolean sendIfFits(ShardId shard, VisitCall call, int spare) {
    return sendIfFits(shard, data.encode(call.toData()), spare);
  }

  private boolean sendIfFits(ShardId shard, byte[] message, int spare) {
    if (message.length > longest.getAsInt() - spare) {
      return false;
    }
    TurnSession.current().send(new OutgoingMessage.ToShard(shard, Traces.current(), message));
    return true;
  }

  /** Whether the live policy has such a shard. */
  boolean has(ShardId shard) {
    return there.test(shard);
  }

  /** Nothing is sent to a shard that the live policy does not have: it has no inbox. */
  void sendIfThere(ShardId shard, VisitCall call) {
    if (has(shard)) {
      send(shard, call);
    } else {
      LOG.warn("Visit {} is not told of by {}: there is no shard {}", call.visit(), call, shard);
    }
  }

  /** To where the visit's id lives. */
  void sendHome(VisitCall call) {
    Address home = IdLayout.parse(call.visit());
    if (home == null) {
      throw new ProcessEngineException("No visit has the id '" + call.visit() + "'");
    }
    send(shardAt.apply(home), call);
  }
}
