package dev.covey.engine.visit;

import dev.covey.engine.route.VisitCall;
import dev.covey.fabric.TraceContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;

/** What one command knows of the visits that it ends. One thread's own. */
final class VisitSession implements Session {
  private final Map<String, Map<String, Object>> locals = new HashMap<>();
  private final Map<String, TraceContext> traces = new HashMap<>();
  private final Set<String> ending = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private final Map<String, Telling> telling = new LinkedHashMap<>();

  /**
   * The end of a visit, as its home will be told.
   *
   * @param kept what was kept of the visit
   */
  record Telling(VisitCall.EndVisit end, KeptVisit kept, Consumer<VisitCall.EndVisit> mail) {}

  static VisitSession current() {
    return Context.getCommandContext().getSession(VisitSession.class);
  }

  /** The activity of a visit is left, with these variables in its own scope. */
  void left(String instance, Map<String, Object> encoded) {
    locals.put(instance, encoded);
  }

  Map<String, Object> locals(String instance) {
    return locals.getOrDefault(instance, Map.of());
  }

  /** The trace that a visiting instance is part of, looked up once. */
  TraceContext trace(String instance, Supplier<TraceContext> lookup) {
    return traces.computeIfAbsent(instance, unknown -> lookup.get());
  }

  /** The execution waits no longer, since its visit has ended. */
  void ending(String execution) {
    ending.add(execution);
  }

  boolean takeEnding(String execution) {
    return ending.remove(execution);
  }

  /** The visit is known to be over, so that its home need not cancel it. */
  void ended(String visit) {
    ended.add(visit);
  }

  boolean hasEnded(String visit) {
    return ended.contains(visit);
  }

  /**
   * A visit has ended. Its home is told when the command is over: the engine may have yet to come
   * to an event that has caught an escalation, of which home must hear before.
   */
  void tell(Telling end) {
    telling.put(end.end().visit(), end);
  }

  /** Null if the visit does not end in this command, or home was told. */
  Telling telling(String visit) {
    return telling.get(visit);
  }

  @Override
  public void flush() {
    List<Telling> all = List.copyOf(telling.values());
    telling.clear();
    all.forEach(end -> end.mail().accept(end.end()));
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  /** Opens one in each command context that asks. */
  static final class Factory implements SessionFactory {
    @Override
    public Class<?> getSessionType() {
      return VisitSession.class;
    }

    @Override
    public Session openSession() {
      return new VisitSession();
    }
  }
}
