package dev.covey.engine.tracing;

import dev.covey.fabric.TraceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace that the running thread is part of, by OpenTelemetry's global propagators if its API is
 * on the class path, else none. Covey makes no spans: it carries the context from the thread that
 * sends to the one that handles. Thread-safe.
 */
public final class Traces {
  private static final Logger LOG = LoggerFactory.getLogger(Traces.class);
  private static final Carrier CARRIER = find();

  private Traces() {}

  /** Reads and sets the context of the running thread. */
  interface Carrier {
    TraceContext current();

    /** Returns what ends it, on the same thread. */
    Runnable enter(TraceContext context);
  }

  /** What is done as part of a trace. */
  public interface Work<E extends Exception> {
    void run() throws E;
  }

  private static Carrier find() {
    try {
      Class.forName("io.opentelemetry.api.GlobalOpenTelemetry");
      return new OpenTelemetryCarrier();
    } catch (ClassNotFoundException e) {
      return new NoCarrier();
    } catch (LinkageError e) {
      LOG.warn("OpenTelemetry's API is too old to carry traces; 1.57 or newer is needed: {}", e);
      return new NoCarrier();
    }
  }

  /** Whether contexts are carried at all. */
  public static boolean carried() {
    return !(CARRIER instanceof NoCarrier);
  }

  /** Of the running thread; {@link TraceContext#NONE} if it is part of no trace. */
  public static TraceContext current() {
    return CARRIER.current();
  }

  /** Works as part of a trace; as part of none, the thread stays where it is. */
  public static <E extends Exception> void in(TraceContext context, Work<E> work) throws E {
    if (context.entries().isEmpty()) {
      work.run();
      return;
    }
    Runnable end = CARRIER.enter(context);
    try {
      work.run();
    } finally {
      end.run();
    }
  }

  private static final class NoCarrier implements Carrier {
    @Override
    public TraceContext current() {
      return TraceContext.NONE;
    }

    @Override
    public Runnable enter(TraceContext context) {
      return () -> {};
    }
  }
}
