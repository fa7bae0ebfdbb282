package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import dev.covey.engine.checkpoint.CheckpointRecord.Finished;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Full checkpoints of one shard that are kept for longer than the two newest. They stand in a log
 * of their own, in the order of their turns, as copies with ids of their own.
 *
 * <p>Invariant: a copy is whole and verified before the original is given up, and the copies before
 * it are given up only after it. So whoever dies in between leaves one too many, never one too few.
 * Two that copy the same original at once leave it there twice, which does no harm.
 */
record PastCheckpoints(CheckpointLog recent, CheckpointLog past) {
  private static final Logger LOG = LoggerFactory.getLogger(PastCheckpoints.class);

  /** Copies what begins a span that is to be kept, and gives up what is not to be kept any more. */
  void update(String node, Retention retention) {
    if (retention.keep().isZero()) {
      if (!past.isEmpty()) {
        past.deleteAll();
      }
      return;
    }
    LogContents there = recent.contents();
    boolean copied = false;
    Optional<Manifest> last = past.newest().map(Finished::manifest);
    for (Finished candidate : there.fallenBehind()) {
      if (retention.beginsSpan(last, candidate.manifest()) && copy(node, candidate, retention)) {
        last = Optional.of(candidate.manifest());
        copied = true;
      }
    }
    if (copied) {
      giveUp(retention, there.newest(1).orElseThrow().manifest().last().at());
    }
  }

  /** False if the original is damaged. */
  private boolean copy(String node, Finished original, Retention retention) {
    Manifest manifest = original.manifest();
    String id = UUID.randomUUID().toString();
    Intention intention =
        new Intention(
            id,
            manifest.shard(),
            manifest.id(),
            manifest.journalPosition(),
            manifest.journalPosition(),
            node,
            retention.now());
    Manifest copy =
        new Manifest(
            id,
            manifest.id(),
            manifest.last(),
            manifest.inboxPosition(),
            manifest.journalPosition(),
            manifest.rows(),
            manifest.pieces(),
            manifest.bytes(),
            manifest.crc());
    try {
      past.write(
          intention,
          sink -> {
            recent.read(original, manifest, sink);
            return copy;
          });
      return true;
    } catch (CorruptRecordException e) {
      LOG.warn("A full checkpoint cannot be kept for longer: {}", e.getMessage());
      return false;
    }
  }

  private void giveUp(Retention retention, Instant previous) {
    List<Finished> all = past.contents().inOrder();
    List<Manifest> staying =
        retention.staying(all.stream().map(Finished::manifest).toList(), previous);
    all.stream()
        .filter(one -> staying.contains(one.manifest()))
        .findFirst()
        .ifPresentOrElse(past::deleteBefore, past::deleteAll);
  }
}
