package dev.covey.engine.alone;

import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStoreException;
import java.lang.reflect.Field;
import java.util.List;

/** A store that can be told to refuse, as a full disk does. */
final class RefusingStore implements JournalStore {
  private final JournalStore store;
  private volatile boolean full;

  RefusingStore(JournalStore store) {
    this.store = store;
  }

  /** Puts one between a plugin's running engine and its journals. */
  static RefusingStore between(Object plugin) {
    try {
      Object logs = get(get(get(get(plugin, "node"), "membership"), "fabric"), "logs");
      RefusingStore refusing = new RefusingStore((JournalStore) get(logs, "recent"));
      field(logs, "recent").set(logs, refusing);
      return refusing;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Object get(Object holder, String name) throws ReflectiveOperationException {
    return field(holder, name).get(holder);
  }

  private static Field field(Object holder, String name) throws NoSuchFieldException {
    Field field = holder.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  void full(boolean now) {
    full = now;
  }

  @Override
  public List<Long> append(List<Entry> batch) {
    if (full) {
      throw new JournalStoreException("Expected to append, but No space left on device");
    }
    return store.append(batch);
  }

  @Override
  public long read(String shard, long from, Sink sink) {
    return store.read(shard, from, sink);
  }

  @Override
  public long start(String shard) {
    return store.start(shard);
  }

  @Override
  public long end(String shard) {
    return store.end(shard);
  }

  @Override
  public void deleteBefore(String shard, long position) {
    store.deleteBefore(shard, position);
  }

  @Override
  public void close() {
    store.close();
  }
}
