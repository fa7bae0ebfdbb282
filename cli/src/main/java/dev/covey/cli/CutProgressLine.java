package dev.covey.cli;

import dev.covey.cli.terminal.ProgressBar;
import dev.covey.engine.cut.CutProgress;
import dev.covey.engine.cut.CutSummary;
import dev.covey.fabric.ShardId;
import java.io.PrintWriter;

/** Says how far a cut is. One thread's own. */
final class CutProgressLine implements CutProgress {
  private final PacedLines lines;

  /**
   * @param err where results are not
   */
  CutProgressLine(PrintWriter err) {
    this.lines = new PacedLines(err, System::nanoTime);
  }

  @Override
  public void done(ShardId shard, int done, int total) {
    lines.say(() -> ProgressBar.of("shards", done, total));
  }

  /** As in {@code cut at 2026-05-01T12:00:00Z: 12 shards, 340 rows, 3 turns of the catalog, …}. */
  static String words(CutSummary cut) {
    return "cut at %s: %d shards, %d rows, %d turns of the catalog, %d messages on their way"
        .formatted(cut.at(), cut.shards(), cut.rows(), cut.catalogTurns(), cut.messages());
  }
}
