package dev.covey.engine.tracing;

import dev.covey.fabric.TraceContext;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;

/** By the propagators that the application, or its agent, has set; does nothing before. */
final class OpenTelemetryCarrier implements Traces.Carrier {
  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> entries) {
          return entries.keySet();
        }

        @Override
        public String get(Map<String, String> entries, String key) {
          return entries == null ? null : entries.get(key);
        }
      };

  OpenTelemetryCarrier() {
    propagator(); // Fails now if the API has no such method.
  }

  /** Not {@code get()}, after which nobody else could set it. */
  private static TextMapPropagator propagator() {
    return GlobalOpenTelemetry.getOrNoop().getPropagators().getTextMapPropagator();
  }

  @Override
  public TraceContext current() {
    Map<String, String> entries = new HashMap<>();
    propagator().inject(Context.current(), entries, Map::put);
    return entries.isEmpty() ? TraceContext.NONE : new TraceContext(entries);
  }

  @Override
  public Runnable enter(TraceContext context) {
    Scope scope = propagator().extract(Context.current(), context.entries(), GETTER).makeCurrent();
    return scope::close;
  }
}
