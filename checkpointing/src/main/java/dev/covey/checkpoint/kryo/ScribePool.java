package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.util.Pool;
import java.util.function.Supplier;

/**
 * Lends scribes to threads. A pool rather than a scribe a thread: it holds as many as were at work
 * at once, and nothing of ours stays behind in the threads of a server that undeploys us.
 */
final class ScribePool<T> {

  private static final int MOST_IDLE = 64;

  private final Pool<Scribe<T>> scribes;

  ScribePool(Supplier<Scribe<T>> maker) {
    scribes =
        new Pool<>(true, false, MOST_IDLE) {
          @Override
          protected Scribe<T> create() {
            return maker.get();
          }
        };
  }

  /** A scribe that threw is in an unknown state and is not lent again. */
  byte[] write(T value) {
    Scribe<T> scribe = scribes.obtain();
    byte[] bytes = scribe.write(value);
    scribes.free(scribe);
    return bytes;
  }

  T read(byte[] bytes) {
    Scribe<T> scribe = scribes.obtain();
    T value = scribe.read(bytes);
    scribes.free(scribe);
    return value;
  }
}
