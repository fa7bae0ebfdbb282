package dev.covey.engine.alone;

import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.plane.TailProgress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one journal on a thread of its own. */
final class Tail implements JournalTail, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

  /** Reads from an offset to the present end, which it returns. */
  interface Reader {
    long read(long from, Consumer<JournalRecord> sink);
  }

  private final Reader reader;
  private final LongSupplier end;
  private final TailProgress progress;
  private final Consumer<Tail> onClose;
  private Thread thread;

  Tail(
      Reader reader,
      LongSupplier end,
      long from,
      Consumer<JournalRecord> listener,
      Consumer<Tail> onClose) {
    this.reader = reader;
    this.end = end;
    this.progress = new TailProgress(from, listener);
    this.onClose = onClose;
  }

  void start(Thread own) {
    thread = own;
    own.start();
  }

  /** The journal may have grown. */
  void wake() {
    progress.grown();
  }

  @Override
  public void run() {
    while (progress.awaitMore(end)) {
      try {
        progress.reach(reader.read(progress.reached(), this::handOver));
      } catch (RuntimeException e) {
        if (!progress.closed()) {
          LOG.warn("A journal cannot be followed at present: {}", e.getMessage(), e);
          progress.pause();
        }
      }
    }
  }

  private void handOver(JournalRecord record) {
    if (!progress.handOver(record)) {
      throw new IllegalStateException("closed");
    }
  }

  @Override
  public boolean awaitReached(long offset, Duration timeout) throws InterruptedException {
    return progress.awaitReached(offset, timeout);
  }

  @Override
  public void close() {
    progress.close();
    try {
      if (Thread.currentThread() != thread) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    onClose.accept(this);
  }
}
