package dev.covey.engine.alone;

import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStore.Entry;
import dev.covey.checkpoint.JournalStore.Sink;
import dev.covey.checkpoint.JournalStoreException;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The logs of an engine alone, in two stores. Whatever is committed goes to {@code recent}, so that
 * a unit is one batch whatever logs it touches. A store deletes whole segments from its beginning,
 * so a log that is never cut would hold up all others: those logs are copied, position by position,
 * to {@code kept} and then cut in {@code recent}.
 *
 * <p>Invariant, for a lasting log, whoever dies when: {@code recent.start <= kept.end <=
 * recent.end}, and both stores have the same record at the same position. For nothing is cut before
 * its copy is durable, and a copy is made only of what was durable.
 *
 * <p>Thread-safe. Every method throws {@link FabricException} if the disk refuses.
 */
final class StoredLogs implements AutoCloseable {
  static final String DEAD_LETTERS = "dead-letter";
  static final String SITES = "sites";
  static final String RECOVERIES = "recoveries";
  private static final String PROBE = "probe";
  private static final int COPIED_AT_ONCE = 1 << 20;

  private final JournalStore recent;
  private final JournalStore kept;
  private final Object settling = new Object();

  /** Closes both stores when it is closed. */
  StoredLogs(JournalStore recent, JournalStore kept) {
    this.recent = recent;
    this.kept = kept;
  }

  static String journal(ShardId shard) {
    return "journal/" + shard;
  }

  static String inbox(ShardId shard) {
    return "inbox/" + shard;
  }

  static String history(ShardId shard) {
    return "history/" + shard;
  }

  private static boolean lasts(String log) {
    return log.equals(DEAD_LETTERS)
        || log.equals(SITES)
        || log.equals(RECOVERIES)
        || log.equals(journal(ShardId.CATALOG))
        || log.startsWith("history/");
  }

  /**
   * Appends a batch, durable on return; if it throws, nothing of it is there, and nothing of it
   * will be once a later append or {@link #probe} has returned.
   */
  List<Long> append(List<Entry> batch) {
    return asked(() -> recent.append(batch));
  }

  /** Finds out whether the store takes anything at all. */
  void probe() {
    asked(
        () -> {
          recent.append(List.of(new Entry(PROBE, new byte[] {0})));
          recent.deleteBefore(PROBE, recent.end(PROBE));
          return null;
        });
  }

  /** Hands over from a position to the present end, which it returns. */
  long read(String log, long from, Sink sink) {
    long[] next = {from};
    Sink counting =
        (position, bytes) -> {
          sink.accept(position, bytes);
          next[0] = position + 1;
        };
    while (true) {
      if (lasts(log) && next[0] < kept.end(log)) {
        asked(() -> kept.read(log, next[0], counting));
      }
      try {
        return recent.read(log, next[0], counting);
      } catch (JournalStoreException e) {
        if (!lasts(log) || next[0] >= kept.end(log)) {
          throw refused(e);
        }
        // Moved on while it was read: the rest is in the other store.
      }
    }
  }

  long start(String log) {
    return lasts(log) ? kept.start(log) : recent.start(log);
  }

  long end(String log) {
    return recent.end(log);
  }

  void deleteBefore(String log, long position) {
    asked(
        () -> {
          recent.deleteBefore(log, position);
          return null;
        });
  }

  /** Moves what is new in lasting logs to where it stays, so that it holds up nobody. */
  void settle(Collection<String> logs) {
    synchronized (settling) {
      logs.stream().filter(StoredLogs::lasts).forEach(log -> asked(() -> moved(log)));
    }
  }

  private long moved(String log) {
    List<Entry> copies = new ArrayList<>();
    int[] bytes = {0};
    recent.read(
        log,
        kept.end(log),
        (position, record) -> {
          copies.add(new Entry(log, record));
          bytes[0] += record.length;
          if (bytes[0] > COPIED_AT_ONCE) {
            kept.append(copies);
            copies.clear();
            bytes[0] = 0;
          }
        });
    kept.append(copies);
    recent.deleteBefore(log, kept.end(log));
    return kept.end(log);
  }

  static <T> T asked(Supplier<T> work) {
    try {
      return work.get();
    } catch (JournalStoreException e) {
      throw refused(e);
    }
  }

  private static FabricException refused(JournalStoreException e) {
    return new FabricException("The data directory: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      recent.close();
    } finally {
      kept.close();
    }
  }
}
