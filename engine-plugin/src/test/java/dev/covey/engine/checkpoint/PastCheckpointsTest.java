package dev.covey.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.Checkpoints;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.checkpoint.CheckpointRecord.Finished;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A writer dies between any two of its steps, and the next one goes on with what it finds. */
class PastCheckpointsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");
  private static final Duration KEEP = Duration.ofHours(8);
  private static final String SHARD = "payments/3";

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A log in memory, whose writer may be killed before a step. */
  private static final class MemoryLog implements ShardLog {
    private final List<byte[]> records = new ArrayList<>();
    private long start;
    private int stepsLeft = Integer.MAX_VALUE;

    private void step() {
      if (stepsLeft-- == 0) {
        throw new Killed();
      }
    }

    @Override
    public long append(byte[] record) {
      step();
      records.add(record);
      return records.size() - 1L;
    }

    @Override
    public long start() {
      return start;
    }

    @Override
    public long end() {
      return records.size();
    }

    @Override
    public void read(long from, long to, Consumer<JournalRecord> sink) {
      if (from < start) {
        throw new FabricException("offset " + from + " is needed");
      }
      for (long at = from; at < to; at++) {
        sink.accept(new JournalRecord("log", 0, at, BEGIN, records.get((int) at)));
      }
    }

    @Override
    public void deleteBefore(long offset) {
      step();
      start = Math.max(start, offset);
    }
  }

  private final MemoryLog recent = new MemoryLog();
  private final MemoryLog past = new MemoryLog();

  @Test
  void shouldKeepTheFirstThoughTheWriterIsKilledWhileItCopies() {
    for (int steps = 0; ; steps++) {
      PastCheckpointsTest test = new PastCheckpointsTest();
      test.write(1);
      test.write(2);
      test.write(3);
      boolean killed = test.killedAfter(steps, 3);
      test.write(4);
      test.update(4);

      Manifest oldest = test.first();
      assertThat(oldest.last().number()).isEqualTo(1);
      assertThat(test.pieces(oldest)).isEqualTo(full(1).comparable());
      if (!killed) {
        assertThat(steps).isEqualTo(6); // Intention, three pieces, manifest, and what is old goes.
        return;
      }
    }
  }

  @Test
  void shouldGiveUpWhatIsOldThoughTheWriterIsKilledBefore() {
    for (int steps = 0; ; steps++) {
      PastCheckpointsTest test = new PastCheckpointsTest();
      for (int hour = 1; hour <= 12; hour++) {
        test.write(hour);
        test.update(hour);
      }
      assertThat(test.first().last().number()).isEqualTo(3);
      test.write(13);
      boolean killed = test.killedAfter(steps, 13);

      Manifest between = test.first();
      assertThat(between.last().number()).isIn(3L, 5L);
      assertThat(test.pieces(between)).isEqualTo(full((int) between.last().number()).comparable());
      test.write(14);
      test.update(14);
      assertThat(test.first().last().number()).isIn(3L, 5L);
      test.write(15);
      test.update(15);
      assertThat(test.first().last().number()).isEqualTo(7);
      if (!killed) {
        return;
      }
    }
  }

  @Test
  void shouldKeepNothingForLongerOnceNothingIsToBeKept() {
    for (int hour = 1; hour <= 6; hour++) {
      write(hour);
      update(hour);
    }
    assertThat(past.start()).isLessThan(past.end());

    past().update("n", Retention.none(at(6)));

    assertThat(past.start()).isEqualTo(past.end());
  }

  @Test
  void shouldPassOverADamagedOne() {
    write(1);
    recent.records.set(2, new byte[] {1, 2, 3});
    for (int hour = 2; hour <= 6; hour++) {
      write(hour);
    }
    update(6);

    assertThat(first().last().number()).isEqualTo(2);
  }

  /** Its journal may have been cut before it came. */
  @Test
  void shouldNotKeepOneThatCameAfterALaterOne() {
    write(2);
    write(1);
    write(3);
    write(4);
    update(4);

    assertThat(first().last().number()).isEqualTo(2);
  }

  private boolean killedAfter(int steps, int hour) {
    past.stepsLeft = steps;
    try {
      update(hour);
      return false;
    } catch (Killed e) {
      return true;
    } finally {
      past.stepsLeft = Integer.MAX_VALUE;
    }
  }

  private void write(int hour) {
    Checkpoints full = full(hour);
    log(recent)
        .write(
            full.intention(),
            sink -> {
              full.pieces().forEach(sink);
              return full.manifest();
            });
  }

  private void update(int hour) {
    past().update("n", new Retention(KEEP, at(hour)));
  }

  private PastCheckpoints past() {
    return new PastCheckpoints(log(recent), log(past));
  }

  private Manifest first() {
    return log(past).first().map(Finished::manifest).orElseThrow();
  }

  private List<String> pieces(Manifest manifest) {
    List<String> pieces = new ArrayList<>();
    CheckpointLog log = log(past);
    log.read(
        log.find(manifest.id()).orElseThrow(),
        manifest,
        piece -> pieces.add(Arrays.toString(piece)));
    return pieces;
  }

  private static CheckpointLog log(MemoryLog log) {
    return new CheckpointLog(log, KryoCodecs.data());
  }

  private static Checkpoints full(int hour) {
    return Checkpoints.of("h" + hour, "", SHARD, hour, 3).takenAt(at(hour));
  }

  private static Instant at(int hour) {
    return BEGIN.plus(Duration.ofHours(hour));
  }
}
