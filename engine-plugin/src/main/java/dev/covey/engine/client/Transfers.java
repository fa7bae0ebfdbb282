package dev.covey.engine.client;

import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.Sites;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.InstanceHistory;
import dev.covey.engine.time.InstanceNote;
import dev.covey.engine.transfer.AlreadyImportedException;
import dev.covey.engine.transfer.Definitions;
import dev.covey.engine.transfer.DeployedModel;
import dev.covey.engine.transfer.ExportBlock;
import dev.covey.engine.transfer.ExportFile;
import dev.covey.engine.transfer.ExportedInstance;
import dev.covey.engine.transfer.InstanceCopy;
import dev.covey.engine.transfer.Origin;
import dev.covey.engine.transfer.TransferException;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Copies of process instances: beside the original, or in another collective. An instance is named
 * as in {@link Checkpoints}, and read in the same way: every call throws what those do, and blocks.
 * The original goes on untouched.
 *
 * <p>Invariant: a copy is put in by one turn of its shard's owner, whole or not at all, and is
 * durable on return. After a {@link dev.covey.fabric.RequestTimeoutException} it may be there all
 * the same. Thread-safe.
 */
public final class Transfers {
  private final TurnCodec codec = KryoCodecs.turns();
  private final String collective;
  private final Fabric fabric;
  private final Supplier<Policy> policy;
  private final ShardOwners owners;
  private final Checkpoints checkpoints;

  private Transfers(String collective, Fabric fabric, Supplier<Policy> policy) {
    this.collective = collective;
    this.fabric = fabric;
    this.policy = policy;
    this.owners = new ShardOwners(fabric);
    this.checkpoints = new Checkpoints(fabric, policy, owners::answer, turn -> {});
  }

  /**
   * Through a connection, which stays the caller's.
   *
   * @param collective its name
   * @param fabric started, with the sites of the policy declared
   * @param policy answers the live policy
   */
  public static Transfers of(String collective, Fabric fabric, Supplier<Policy> policy) {
    return new Transfers(collective, fabric, policy);
  }

  /**
   * Puts a copy beside the original, in the same shard, as the original was after a turn. Locks are
   * cleared and due timers are due again; waiting for a message of the same name is then ambiguous,
   * unless the copy has a business key of its own. Its operation log names the original.
   *
   * @param turn of the original's shard; empty for now
   * @param businessKey of the copy, or null for that of the original
   * @param variables texts, whole numbers, doubles, booleans or null, set in the same turn
   * @return the id of the copy
   * @throws TransferException if the original had ended at that turn, its definition was deleted,
   *     or bytes of its live rows are not in the journal
   */
  public String fork(
      String instance, OptionalLong turn, String businessKey, Map<String, Object> variables) {
    Map<String, Object> encoded = PlainVariables.encode(variables);
    InstanceHistory history = checkpoints.read(instance);
    ExportedInstance original = taken(history, turn);
    Address address = Sites.of(policy.get()).address(history.shard());
    AddressedIds ids = new AddressedIds(() -> address, new SecureRandom());
    InstanceCopy same = InstanceCopy.of(original.root(), original.rows(), ids::getNextId);
    InstanceCopy copy = businessKey == null ? same : same.withBusinessKey(businessKey);
    if (!copy.live()) {
      throw new TransferException(
          "Expected a turn after which the instance was running, but it had ended: "
              + original.place());
    }
    InstanceNote note = new InstanceNote(InstanceNote.FORK, original.place(), copy.root());
    Map<String, Object> answer =
        checkpoints.answer(
            history.shard(), InstanceChange.create(copy.root(), copy.rows(), note), encoded);
    if (!Boolean.TRUE.equals(answer.get("accepted"))) {
      throw new TransferException(
          "Expected definition %s for a fork of %s, but it was deleted"
              .formatted(answer.get("missing"), original.place()));
    }
    return copy.root();
  }

  /**
   * Writes an instance as it was after a turn, with the deployments that it needs, into a file that
   * {@link #importFrom} reads. Durable on return.
   *
   * @param file a new one
   * @param turn of the instance's shard; empty for now
   * @throws TransferException if the file is there, or cannot be written
   */
  public ExportedInstance exportTo(Path file, String instance, OptionalLong turn) {
    ExportedInstance exported = taken(checkpoints.read(instance), turn);
    Definitions definitions = definitions();
    Origin origin =
        new Origin(UUID.randomUUID().toString(), collective, Clock.systemUTC().instant());
    ExportFile.write(
        file,
        blocks -> {
          blocks.write(new ExportBlock.Head(origin));
          definitions
              .neededBy(exported.rows())
              .forEach(deployment -> blocks.write(new ExportBlock.Deployment(deployment)));
          blocks.write(new ExportBlock.Instance(exported));
        });
    return exported;
  }

  /**
   * Puts the instances of an export in, under ids of their own. Definitions are those of this
   * collective with the same key, tenant and resource; what is missing is deployed first, and is
   * then the latest version here. The whole file is verified before anything happens.
   *
   * <p>The new ids follow from the export, so the same file finds what it has put in before, as
   * long as the history of that is kept.
   *
   * @param site where the copies are to live; empty for the site that policy has for the process
   * @param again whether to make further copies if the file was imported before
   * @return the ids of the copies, in the order of the file
   * @throws AlreadyImportedException if the file was imported before; nothing has changed then
   * @throws dev.covey.checkpoint.CorruptRecordException if it is not the whole, unchanged file
   * @throws IllegalArgumentException if policy has no such site
   * @throws TransferException if the file cannot be read, or a definition is neither here nor can
   *     be deployed
   */
  public List<String> importFrom(Path file, Optional<String> site, boolean again) {
    return new Importing(policy.get(), owners, checkpoints, this::definitions, site, again)
        .run(file);
  }

  private static ExportedInstance taken(InstanceHistory history, OptionalLong turn) {
    long at = turn.orElse(history.lastTurn());
    return new ExportedInstance(
            history.root(),
            history.shard().toString(),
            at,
            List.copyOf(history.rowsAt(at).values()))
        .whole();
  }

  List<DeployedModel> models() {
    return definitions().models();
  }

  private Definitions definitions() {
    ShardImage image = new ShardImage();
    fabric.readJournal(ShardId.CATALOG, 0, record -> image.apply(codec.decode(record.value())));
    return new Definitions(image);
  }
}
