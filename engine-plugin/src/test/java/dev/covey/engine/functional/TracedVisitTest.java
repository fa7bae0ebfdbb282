package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The trace of whoever starts an instance goes with it to a visit and home. */
class TracedVisitTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  /** Of which trace each piece of code was part. */
  private static final Map<String, String> TRACES = new ConcurrentHashMap<>();

  private static TwoSites sites;

  @BeforeAll
  static void start() {
    GlobalOpenTelemetry.resetForTest();
    GlobalOpenTelemetry.set(
        OpenTelemetry.propagating(
            ContextPropagators.create(W3CTraceContextPropagator.getInstance())));
    sites = TwoSites.placing("traced");
  }

  @AfterAll
  static void stop() {
    sites.close();
    GlobalOpenTelemetry.resetForTest();
  }

  /** In the visit. */
  public static final class Work implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      TRACES.put("visit", Span.current().getSpanContext().getTraceId());
    }
  }

  /** At home, once the visit has ended. */
  public static final class After implements ExecutionListener {
    @Override
    public void notify(DelegateExecution execution) {
      TRACES.put("home", Span.current().getSpanContext().getTraceId());
    }
  }

  /** Started at the other site, so that the start is a request between nodes, too. */
  public static final class Before implements ExecutionListener {
    @Override
    public void notify(DelegateExecution execution) {
      TRACES.put("start", Span.current().getSpanContext().getTraceId());
    }
  }

  @Test
  void shouldCarryTheTraceToTheVisitAndHome() throws Exception {
    Models.deploy(
        sites.shop,
        "traced",
        Models.process(
            "traced",
            """
            <startEvent id="start">
              <extensionElements><camunda:executionListener event="end" class="%s"/></extensionElements>
            </startEvent>
            <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <serviceTask id="work" camunda:class="%s"/>
            <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
            <endEvent id="end">
              <extensionElements><camunda:executionListener event="start" class="%s"/></extensionElements>
            </endEvent>
            """
                .formatted(Before.class.getName(), Work.class.getName(), After.class.getName())));
    SpanContext caller =
        SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault());
    Callable<String> starting =
        () -> sites.payments.getRuntimeService().startProcessInstanceByKey("traced").getId();
    String id = Context.current().with(Span.wrap(caller)).wrap(starting).call();
    sites.ended(id);
    assertThat(TRACES)
        .containsExactlyInAnyOrderEntriesOf(Map.of("start", TRACE, "visit", TRACE, "home", TRACE));

    TRACES.clear();
    sites.ended(sites.payments.getRuntimeService().startProcessInstanceByKey("traced").getId());
    assertThat(TRACES.values()).as("of no trace").hasSize(3).doesNotContain(TRACE);
  }
}
