package dev.covey.engine.timeout;

import dev.covey.engine.address.VisitKey;
import dev.covey.engine.internals.Invocations;
import dev.covey.engine.internals.Lists;
import dev.covey.engine.internals.ModelIds;
import dev.covey.policy.Policy;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.delegate.DelegateInvocation;
import org.camunda.bpm.engine.impl.interceptor.DelegateInterceptor;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands around the engine's way into code, and gives each run of an activity the time that policy
 * gives it: from the first call of its code in a transaction to the end of the last. Runs of
 * service, send, script and business rule tasks are meant, with their listeners and parameters.
 * Thread-safe; costs a volatile read where no activity has a timeout.
 */
public final class TimedCode implements DelegateInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(TimedCode.class);
  private static final Set<String> KINDS =
      Set.of("serviceTask", "sendTask", "scriptTask", "businessRuleTask");

  private final Supplier<Policy> policy;
  private final Watchdog watchdog;
  private final LongSupplier nanos;
  private DelegateInterceptor usual;
  private volatile Known known = new Known(null, false);

  /** Whether anything has a timeout in a policy; asked once a revision. */
  private record Known(Policy policy, boolean timesOut) {}

  /**
   * Takes its sources.
   *
   * @param policy the live one; answers null until the node has joined, and then nothing is timed
   */
  public TimedCode(Supplier<Policy> policy, Watchdog watchdog, LongSupplier nanos) {
    this.policy = policy;
    this.watchdog = watchdog;
    this.nanos = nanos;
  }

  /** Before the engine's parts are made. */
  public void configure(ProcessEngineConfigurationImpl engine) {
    engine.setCustomSessionFactories(
        Lists.with(engine.getCustomSessionFactories(), new TimedRuns.Factory()));
    engine.setCustomPreCommandInterceptorsTxRequired(
        Lists.with(engine.getCustomPreCommandInterceptorsTxRequired(), new EngineCommands()));
    engine.setCustomPreCommandInterceptorsTxRequiresNew(
        Lists.with(engine.getCustomPreCommandInterceptorsTxRequiresNew(), new EngineCommands()));
  }

  /** After the engine's parts are made, and before it runs anything. */
  public void wrap(ProcessEngineConfigurationImpl engine) {
    usual = engine.getDelegateInterceptor();
    engine.setDelegateInterceptor(this);
  }

  @Override
  public void handleInvocation(DelegateInvocation invocation) throws Exception {
    CodeWatch watch = CodeWatch.current();
    Known now = known();
    Deadline deadline = now.timesOut() ? deadline(now.policy(), invocation) : null;
    if (watch == null && deadline == null) {
      usual.handleInvocation(invocation);
    } else {
      run(invocation, watch == null ? CodeWatch.begin(nanos) : watch, deadline);
    }
  }

  private Known known() {
    Policy live = policy.get();
    Known now = known;
    if (now.policy() != live) {
      now = new Known(live, live != null && live.timesOut());
      known = now;
    }
    return now;
  }

  private void run(DelegateInvocation invocation, CodeWatch watch, Deadline deadline)
      throws Exception {
    Runnable unwatch =
        deadline == null
            ? () -> {}
            : watchdog.watch(watch, deadline, deadline.left(nanos.getAsLong()));
    boolean before = watch.enter(deadline);
    Throwable thrown = null;
    try {
      usual.handleInvocation(invocation);
    } catch (Exception | Error e) {
      thrown = e;
    }
    unwatch.run();
    boolean over = watch.leave(deadline, before);
    if (thrown instanceof Error error) {
      throw error;
    }
    if (over) {
      throw refused(deadline, thrown);
    }
    if (thrown instanceof Exception exception) {
      throw exception;
    }
  }

  /** Whatever the code did: it returned in the end, or threw something else, a BPMN error say. */
  private static ActivityTimeoutException refused(Deadline deadline, Throwable thrown) {
    if (thrown == null) {
      LOG.warn("{}, but its code went on to its end; it is not committed", deadline.words());
    }
    ActivityTimeoutException timeout = new ActivityTimeoutException(deadline, thrown);
    runs().ended(timeout);
    return timeout;
  }

  /** Null if the code has none of its own. */
  private Deadline deadline(Policy live, DelegateInvocation invocation) {
    ExecutionEntity execution = Invocations.execution(invocation);
    if (execution == null
        || Context.getCommandContext() == null
        || execution.getActivity() == null
        || !KINDS.contains(String.valueOf(execution.getActivity().getProperty("type")))) {
      return null;
    }
    String process = VisitKey.processOf(execution.getProcessDefinition().getKey());
    String activity = ModelIds.of(execution.getActivityId());
    return live.timeoutOf(process, activity)
        .map(
            timeout -> new Deadline(process, activity, timeout, live.revision(), nanos.getAsLong()))
        .map(begun -> runs().of(execution.getActivityInstanceId(), begun))
        .orElse(null);
  }

  private static TimedRuns runs() {
    return Context.getCommandContext().getSession(TimedRuns.class);
  }
}
