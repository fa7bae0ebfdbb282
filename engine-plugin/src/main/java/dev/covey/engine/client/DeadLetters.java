package dev.covey.engine.client;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.fabric.BuriedMessage;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages between shards that could not be handled: their turn took them out of the inbox and
 * changed nothing else. They are kept for as long as Kafka keeps them. Every call reads all of them
 * and blocks meanwhile. Thread-safe.
 */
public final class DeadLetters {
  private static final String UNREADABLE = "unreadable";

  private final DataCodec data = KryoCodecs.data();
  private final Fabric fabric;
  private final ShardOwners owners;

  DeadLetters(Fabric fabric, ShardOwners owners) {
    this.fabric = fabric;
    this.owners = owners;
  }

  /**
   * One of them.
   *
   * @param number by which it is named
   * @param shard whose inbox it was in
   * @param what it asked for, {@code unreadable} if that cannot be read
   * @param bytes its size
   */
  public record Letter(
      long number, Instant at, ShardId shard, String what, int bytes, String reason) {}

  /** Those that are left, oldest first. */
  public List<Letter> list() {
    List<Letter> letters = new ArrayList<>();
    fabric.readDeadLetters(message -> letters.add(letter(message)));
    return letters;
  }

  private Letter letter(BuriedMessage message) {
    byte[] payload = message.payload();
    return new Letter(
        message.offset(),
        message.at(),
        message.shard(),
        what(payload),
        payload.length,
        message.reason());
  }

  private String what(byte[] payload) {
    try {
      return data.decode(payload).get("call") instanceof String call ? call : UNREADABLE;
    } catch (CorruptRecordException e) {
      return UNREADABLE;
    }
  }

  /**
   * Sends one once more to the shard it was for, and returns when the shard's owner has done it. It
   * stays among the dead letters; whoever sends it twice has it done twice.
   *
   * @throws IllegalArgumentException if there is none of that number
   * @throws RuntimeException as the work failed at the owner, which has changed nothing then
   */
  public Letter resend(long number) {
    List<BuriedMessage> found = new ArrayList<>();
    fabric.readDeadLetters(
        message -> {
          if (message.offset() == number) {
            found.add(message);
          }
        });
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no dead letter %d: 'covey dead-letter list' shows those that are left"
              .formatted(number));
    }
    BuriedMessage message = found.get(0);
    owners.answer(message.shard(), message.payload());
    return letter(message);
  }
}
