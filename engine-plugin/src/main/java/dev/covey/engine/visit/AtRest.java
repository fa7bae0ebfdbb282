package dev.covey.engine.visit;

import dev.covey.checkpoint.Row;
import dev.covey.engine.time.InstanceMembers;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether an instance's rows are all there is of it, so that it can go on elsewhere. */
final class AtRest {
  private AtRest() {}

  /**
   * Why an instance cannot leave now, for people; empty if it can.
   *
   * @param live its rows that the engine works on
   * @param recovering whether a job, or external task, waits for its recovery
   */
  static Optional<String> whyNot(Collection<Row> live, Instant now, Predicate<String> recovering) {
    return live.stream().flatMap(row -> whyNot(row, now, recovering).stream()).findFirst();
  }

  private static Optional<String> whyNot(Row row, Instant now, Predicate<String> recovering) {
    String id = row.key().key();
    boolean task = row.key().table().equals(VisitTopic.TASKS);
    if (!task && !row.key().table().equals("ACT_RU_JOB")) {
      return Optional.empty();
    }
    if (task && VisitTopic.of(row) != null) {
      return Optional.of("it waits for visit " + id);
    }
    if (recovering.test(id)) {
      return Optional.of(id + " waits for its recovery");
    }
    String holder = InstanceMembers.text(row, task ? "WORKER_ID_" : "LOCK_OWNER_");
    boolean held =
        row.value("LOCK_EXP_TIME_") instanceof Instant end && end.isAfter(now) && holder != null;
    return held ? Optional.of(holder + " is running " + id) : Optional.empty();
  }
}
