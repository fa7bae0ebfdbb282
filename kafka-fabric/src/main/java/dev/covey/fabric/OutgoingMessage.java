package dev.covey.fabric;

/** A message that leaves with a turn: visible to its reader exactly when the turn has committed. */
public sealed interface OutgoingMessage {
  byte[] payload();

  /**
   * To a shard's inbox; nobody waits for an answer.
   *
   * @param context as in {@link InboxMessage}
   */
  record ToShard(ShardId shard, TraceContext context, byte[] payload) implements OutgoingMessage {
    /** Of no trace. */
    public ToShard(ShardId shard, byte[] payload) {
      this(shard, TraceContext.NONE, payload);
    }
  }

  /**
   * To the shard's history, which nobody consumes.
   *
   * @param key what it is about
   */
  record ToHistory(ShardId shard, String key, byte[] payload) implements OutgoingMessage {}

  /**
   * A report of an error to the nodes that initiate a rule: one of them is handed it (see {@link
   * Fabric#initiate}). Of a rule that is not declared nothing is sent.
   */
  record ToInitiators(String rule, byte[] payload) implements OutgoingMessage {}

  /**
   * To the record of recoveries, which nobody consumes.
   *
   * @param key what it is about
   */
  record ToRecoveries(String key, byte[] payload) implements OutgoingMessage {}

  /** The answer to a request. */
  record Reply(ReplyAddress to, byte[] payload) implements OutgoingMessage {}

  /** An inbox message that could not be handled, to the dead-letter topic, with its reason. */
  record DeadLetter(InboxMessage message, String reason) implements OutgoingMessage {
    @Override
    public byte[] payload() {
      return message.payload();
    }
  }
}
