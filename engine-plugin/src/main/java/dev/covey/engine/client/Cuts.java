package dev.covey.engine.client;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.cut.CutProgress;
import dev.covey.engine.cut.CutRestoring;
import dev.covey.engine.cut.CutSummary;
import dev.covey.engine.cut.CutWriting;
import dev.covey.engine.route.Call;
import dev.covey.fabric.Fabric;
import dev.covey.policy.Policy;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Consistent cuts of a whole collective: every shard as it was at one time, and what was on its way
 * between them. Every call blocks. Thread-safe.
 */
public final class Cuts {
  private final DataCodec data = KryoCodecs.data();
  private final TurnCodec turns = KryoCodecs.turns();
  private final String collective;
  private final Fabric fabric;
  private final Supplier<Policy> policy;
  private final ShardOwners owners;

  Cuts(String collective, Fabric fabric, Supplier<Policy> policy, ShardOwners owners) {
    this.collective = collective;
    this.fabric = fabric;
    this.policy = policy;
    this.owners = owners;
  }

  /**
   * Writes a cut of now into a file, while work goes on. All that was durable before the call is in
   * it; what becomes durable meanwhile may be.
   *
   * @param file a new one; durable on return
   * @throws dev.covey.engine.cut.CutException if a shard has no owner that answers
   * @throws dev.covey.engine.transfer.TransferException if the file is there, or cannot be written
   */
  public CutSummary create(Path file, CutProgress progress) {
    ShardReader reader = new ShardReader(fabric, data, turns);
    return new CutWriting(
            collective,
            fabric,
            (shard, time) -> ShardReader.untilWhole(() -> reader.at(shard, time)),
            turns,
            shard -> owners.ask(shard, new Call.Mark()))
        .write(file, policy.get().shardsBySite(), progress);
  }

  /**
   * Puts a cut into this collective, in which no node has run yet and whose policy has the sites of
   * the cut. Instances keep their ids; nodes that start afterwards go on with them. The whole file
   * is verified before anything happens.
   *
   * @throws dev.covey.engine.cut.CutException if the collective is not such a one
   * @throws dev.covey.checkpoint.CorruptRecordException if it is not the whole, unchanged file
   * @throws dev.covey.engine.transfer.TransferException if the file cannot be read
   */
  public CutSummary restore(Path file, CutProgress progress) {
    return new CutRestoring(fabric, data, turns).run(file, policy.get().shardsBySite(), progress);
  }
}
