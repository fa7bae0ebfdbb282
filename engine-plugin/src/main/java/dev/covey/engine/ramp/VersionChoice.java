package dev.covey.engine.ramp;

import dev.covey.engine.turn.TurnSession;
import dev.covey.policy.VersionRamp;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;

/**
 * Chooses the version of one new instance, inside the command that starts it: by its business key,
 * or, of a start without one, by what the collective would repeat it for, or else at random.
 * Thread-safe.
 */
final class VersionChoice {
  private final Function<String, Optional<VersionRamp>> ramps;
  private final LongSupplier random;

  VersionChoice(Function<String, Optional<VersionRamp>> ramps, LongSupplier random) {
    this.ramps = ramps;
    this.random = random;
  }

  /** What policy prescribes for a process, if anything. */
  Optional<VersionRamp> ramp(String processKey) {
    return ramps.apply(processKey);
  }

  /**
   * The version to start where the engine would take the latest.
   *
   * @throws ProcessEngineException if it is not deployed
   */
  ProcessDefinitionEntity of(ProcessDefinitionEntity latest, String businessKey) {
    Optional<VersionRamp> ramp = ramps.apply(latest.getKey());
    return ramp.isEmpty()
        ? latest
        : prescribed(latest, ramp.get().choose(point(latest.getKey(), businessKey)));
  }

  /**
   * The version to start among those that are able to; if the one that is prescribed is not, it
   * leaves its share to the others. Empty if none is.
   *
   * @throws ProcessEngineException if the prescribed one is not deployed
   */
  Optional<ProcessDefinitionEntity> of(
      ProcessDefinitionEntity latest,
      VersionRamp ramp,
      String businessKey,
      Predicate<ProcessDefinitionEntity> able) {
    long point = point(latest.getKey(), businessKey);
    ProcessDefinitionEntity prescribed = prescribed(latest, ramp.choose(point));
    if (able.test(prescribed)) {
      return Optional.of(prescribed);
    }
    OptionalInt other =
        ramp.choose(
            point,
            version -> {
              ProcessDefinitionEntity definition = version(latest, version);
              return definition != null && able.test(definition);
            });
    return other.isEmpty() ? Optional.empty() : Optional.of(prescribed(latest, other.getAsInt()));
  }

  private long point(String processKey, String businessKey) {
    if (businessKey != null && !businessKey.isEmpty()) {
      return VersionRamp.point(processKey, businessKey);
    }
    String cause = TurnSession.current().repeatable();
    return cause == null ? random.getAsLong() : VersionRamp.point(processKey, cause);
  }

  private static ProcessDefinitionEntity prescribed(ProcessDefinitionEntity latest, int version) {
    ProcessDefinitionEntity definition = version(latest, version);
    if (definition == null) {
      throw new ProcessEngineException(
          ("The policy (processes.%s.versions) prescribes version %d for this instance, which is not"
                  + " deployed%s; the latest is %d. Deploy it, or take it out of the policy ('covey"
                  + " policy rollback').")
              .formatted(
                  latest.getKey(),
                  version,
                  latest.getTenantId() == null ? "" : " for tenant '" + latest.getTenantId() + "'",
                  latest.getVersion()));
    }
    return definition;
  }

  /** Parsed, so that it can tell its start events; null if it is not deployed. */
  private static ProcessDefinitionEntity version(ProcessDefinitionEntity latest, int version) {
    if (version == latest.getVersion()) {
      return latest;
    }
    CommandContext context = Context.getCommandContext();
    ProcessDefinitionEntity found =
        context
            .getProcessDefinitionManager()
            .findProcessDefinitionByKeyVersionAndTenantId(
                latest.getKey(), version, latest.getTenantId());
    return found == null
        ? null
        : context
            .getProcessEngineConfiguration()
            .getDeploymentCache()
            .resolveProcessDefinition(found);
  }
}
