package dev.covey.engine.turn;

import dev.covey.fabric.OutgoingMessage;
import java.util.List;

/**
 * What else a transaction does to the message plane.
 *
 * @param shard whose inbox message it consumes, or null
 * @param nextPosition the inbox position after that message
 * @param messages what leaves with the turn
 */
record Consumption(OwnedShard shard, long nextPosition, List<OutgoingMessage> messages) {
  boolean isEmpty() {
    return shard == null && messages.isEmpty();
  }
}
