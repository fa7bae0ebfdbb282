package dev.covey.engine.visit;

import dev.covey.checkpoint.Row;
import dev.covey.engine.address.VisitNames;
import dev.covey.fabric.ShardId;

/** Where the rows of homes say that their visits are. */
final class VisitTopic {
  static final String TASKS = "ACT_RU_EXT_TASK";

  private VisitTopic() {}

  /** The shard of a row, or null if it is no external task of a home. */
  static ShardId of(Row row) {
    return row.key().table().equals(TASKS)
        ? VisitNames.shard((String) row.value("TOPIC_NAME_"))
        : null;
  }
}
