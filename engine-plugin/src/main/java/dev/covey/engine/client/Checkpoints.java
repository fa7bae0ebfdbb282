package dev.covey.engine.client;

import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.address.Sites;
import dev.covey.engine.route.Call;
import dev.covey.engine.time.ArchivedInstance;
import dev.covey.engine.time.CheckpointLine;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.InstanceHistory;
import dev.covey.engine.time.InstanceState;
import dev.covey.engine.time.InstanceTrace;
import dev.covey.engine.time.NoSuchInstanceException;
import dev.covey.engine.time.ShardTurns;
import dev.covey.engine.time.StateDifference;
import dev.covey.engine.time.TraceLine;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The past of process instances, turn by turn. An instance is named by its id or by that of an
 * instance that a call activity of it has started; it is always the whole tree that is meant.
 *
 * <p>Every call reads the journal of the instance's shard and blocks meanwhile. All of them throw
 * {@link NoSuchInstanceException} if there is no such instance, and {@link
 * dev.covey.engine.time.TurnNotKeptException} if there is no such turn. Thread-safe.
 */
public final class Checkpoints {
  private static final int ATTEMPTS = 10;

  private final TurnCodec codec = KryoCodecs.turns();
  private final Fabric fabric;
  private final ShardTurns turns;
  private final Supplier<Policy> policy;
  private final BiFunction<ShardId, Call, Map<String, Object>> owner;

  /**
   * @param owner asks the owner of a shard
   * @param progress is told of each turn that was read
   */
  Checkpoints(
      Fabric fabric,
      Supplier<Policy> policy,
      BiFunction<ShardId, Call, Map<String, Object>> owner,
      LongConsumer progress) {
    this.fabric = fabric;
    this.turns = new ShardTurns(fabric, codec, progress);
    this.policy = policy;
    this.owner = owner;
  }

  /**
   * The turns that changed an instance, in order. If turns before those that are kept did, the
   * first line says so.
   */
  public List<CheckpointLine> list(String instance) {
    return read(instance).lines();
  }

  /**
   * The way of an instance over nodes and sites: its turns and those of visits of its activities,
   * by time. Reads also the shards that visits were sent to.
   */
  public List<TraceLine> trace(String instance) {
    return InstanceTrace.of(turns, read(instance));
  }

  /**
   * What an instance is about now; once it has ended, what it was about at its end, also if its
   * history was archived since.
   */
  public InstanceState show(String instance) {
    try {
      InstanceHistory history = found(instance);
      return history.gone()
          ? archived(history.root())
              .map(ArchivedInstance::state)
              .orElseGet(() -> history.stateAt(history.lastTurn()))
          : history.stateAt(history.lastTurn());
    } catch (NoSuchInstanceException e) {
      return archived(instance).orElseThrow(() -> e).state();
    }
  }

  /** What an instance was about after a turn of its shard. */
  public InstanceState show(String instance, long turn) {
    return read(instance).stateAt(turn);
  }

  /** What changed from one turn to another. */
  public StateDifference diff(String instance, long from, long to) {
    return read(instance).difference(from, to);
  }

  /**
   * Makes an instance what it was after a turn, as a turn of its own at the shard's owner: rows
   * that came since are removed, locks are cleared, due timers are due again. Its history becomes
   * that of the turn too, with an entry of the operation log that says so. An instance that has
   * ended since comes back, unless its history was deleted or archived. Returns when that is
   * durable.
   *
   * @param variables texts, whole numbers, doubles, booleans or null, set in the same turn
   * @throws InstanceChangingException if the instance changed at each attempt
   * @throws org.camunda.bpm.engine.BadUserRequestException if the owner refuses, as when a
   *     definition was deleted; nothing has changed then
   */
  public void rewind(String instance, long turn, Map<String, Object> variables) {
    Map<String, Object> encoded = PlainVariables.encode(variables);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      InstanceHistory history = read(instance);
      if (accepted(history.shard(), InstanceChange.rewind(history, turn), encoded)) {
        return;
      }
    }
    throw new InstanceChangingException(
        "Instance %s changed each of %d times it was about to be rewound: suspend it and try again"
            .formatted(instance, ATTEMPTS));
  }

  private boolean accepted(ShardId shard, InstanceChange change, Map<String, Object> variables) {
    return Boolean.TRUE.equals(answer(shard, change, variables).get("accepted"));
  }

  /** What the owner of a shard answers to a change. */
  Map<String, Object> answer(ShardId shard, InstanceChange change, Map<String, Object> variables) {
    return owner.apply(shard, Call.ChangeInstance.of(change, shard, "client", codec, variables));
  }

  /** All that is kept of what turns did to an instance. */
  InstanceHistory read(String instance) {
    try {
      return found(instance);
    } catch (NoSuchInstanceException e) {
      throw archived(instance).map(Checkpoints::onlyArchived).orElse(e);
    }
  }

  private static NoSuchInstanceException onlyArchived(ArchivedInstance instance) {
    return new NoSuchInstanceException(
        "Instance %s has ended and was archived at %s: its end can be shown, but none of its turns is kept"
            .formatted(instance.root(), instance.at()));
  }

  private Optional<ArchivedInstance> archived(String root) {
    return ArchivedInstance.find(fabric, codec, shardOf(root), root);
  }

  private InstanceHistory found(String instance) {
    return InstanceHistory.read(turns, shardOf(instance), instance);
  }

  private ShardId shardOf(String instance) {
    Address address = IdLayout.parse(instance);
    ShardId shard = address == null ? null : Sites.of(policy.get()).shard(address);
    if (shard == null || shard.isCatalog()) {
      throw new NoSuchInstanceException(
          "Expected the id of a process instance of this collective, but got '" + instance + "'");
    }
    return shard;
  }
}
