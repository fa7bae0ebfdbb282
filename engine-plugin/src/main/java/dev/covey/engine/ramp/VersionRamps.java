package dev.covey.engine.ramp;

import dev.covey.engine.internals.Lists;
import dev.covey.policy.VersionRamp;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionManager;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionManager;

/**
 * Gives new instances the versions that policy prescribes, wherever the engine would take the
 * latest: starts by key, start events, call activities. The version is chosen in the transaction
 * that starts the instance, at the shard where it lives. Thread-safe.
 */
public final class VersionRamps {
  private final Starting starting = new Starting();
  private final VersionChoice choice;
  private final StartEvents startEvents;

  /**
   * @param ramps what the live policy prescribes for a process key
   */
  public VersionRamps(Function<String, Optional<VersionRamp>> ramps) {
    choice = new VersionChoice(ramps, () -> ThreadLocalRandom.current().nextLong());
    startEvents = new StartEvents(choice);
  }

  /**
   * Puts the parts into a configuration that is not initialised yet. A handler of messages,
   * conditions or signals that somebody else has put there stays, and knows nothing of ramps.
   */
  public void configure(ProcessEngineConfigurationImpl engine) {
    engine.setCustomPostCommandInterceptorsTxRequired(
        Lists.with(
            engine.getCustomPostCommandInterceptorsTxRequired(), new StartCommands(starting)));
    engine.setCustomPostCommandInterceptorsTxRequiresNew(
        Lists.with(
            engine.getCustomPostCommandInterceptorsTxRequiresNew(), new StartCommands(starting)));
    engine.setCustomSessionFactories(
        Lists.with(
            engine.getCustomSessionFactories(),
            new Sessions(
                ProcessDefinitionManager.class, () -> new RampedDefinitions(starting, choice)),
            new Sessions(
                EventSubscriptionManager.class, () -> new RampedSubscriptions(startEvents))));
    engine.setCustomPostBPMNParseListeners(
        Lists.with(
            engine.getCustomPostBPMNParseListeners(), new CalledProcesses.InProcesses(starting)));
    engine.setCustomPostCmmnTransformListeners(
        Lists.with(
            engine.getCustomPostCmmnTransformListeners(), new CalledProcesses.InCases(starting)));
    engine.setCustomEventHandlers(Lists.orNew(engine.getCustomEventHandlers()));
    engine.getCustomEventHandlers().add(0, new RampedSignals(startEvents));
    if (engine.getCorrelationHandler() == null) {
      engine.setCorrelationHandler(new RampedMessages(startEvents));
    }
    if (engine.getConditionHandler() == null) {
      engine.setConditionHandler(new RampedConditions(startEvents));
    }
  }

  /** Looks up the latest version of a key on behalf of a start without a business key. */
  public void whileStarting(Runnable lookup) {
    Starting.Start before = starting.swap(Starting.Start.WITHOUT_KEY);
    try {
      lookup.run();
    } finally {
      starting.swap(before);
    }
  }

  /**
   * Opens the engine's own sessions with a ramp in them.
   *
   * @param type the engine's
   */
  private record Sessions(Class<? extends Session> type, Supplier<Session> opening)
      implements SessionFactory {
    @Override
    public Class<?> getSessionType() {
      return type;
    }

    @Override
    public Session openSession() {
      return opening.get();
    }
  }
}
