package dev.covey.engine.cut;

import dev.covey.fabric.ShardId;

/** Is told of each shard that is done, on the thread that works. */
public interface CutProgress {
  /**
   * @param done so many of them
   */
  void done(ShardId shard, int done, int total);
}
