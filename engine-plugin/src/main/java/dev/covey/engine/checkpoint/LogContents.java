package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.engine.checkpoint.CheckpointRecord.Begun;
import dev.covey.engine.checkpoint.CheckpointRecord.Finished;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a checkpoint log says, read from its beginning. One thread's own. */
final class LogContents {
  private static final Comparator<Finished> BY_TURN =
      Comparator.comparingLong(finished -> finished.manifest().last().number());

  private final List<Finished> finished = new ArrayList<>();
  private Intention unfinished;

  /** A write that another one has overtaken is not taken for an interrupted one. */
  void add(CheckpointRecord record) {
    if (record instanceof Begun begun) {
      unfinished = begun.intention();
    } else if (record instanceof Finished done) {
      finished.add(done);
      unfinished = null;
    }
  }

  /**
   * Those that were the newest when they came, the oldest first. The journal reached from them
   * then, whereas a slow writer's may have been cut before that one came.
   */
  List<Finished> inOrder() {
    return finished.stream().filter(Finished::newest).sorted(BY_TURN).toList();
  }

  /** Those of {@link #inOrder} that are not among the two newest any more. */
  List<Finished> fallenBehind() {
    List<Finished> newest = finished.stream().sorted(BY_TURN.reversed()).limit(2).toList();
    return inOrder().stream().filter(one -> !newest.contains(one)).toList();
  }

  Optional<Finished> newest(int skip) {
    return finished.stream().sorted(BY_TURN.reversed()).skip(skip).findFirst();
  }

  Optional<Finished> find(String id) {
    return finished.stream().filter(one -> one.manifest().id().equals(id)).findFirst();
  }

  boolean noneAfter(Manifest manifest) {
    return finished.stream()
        .allMatch(one -> one.manifest().last().number() <= manifest.last().number());
  }

  Optional<Intention> unfinished() {
    return Optional.ofNullable(unfinished);
  }
}
