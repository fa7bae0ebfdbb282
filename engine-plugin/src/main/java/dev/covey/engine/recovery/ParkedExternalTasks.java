package dev.covey.engine.recovery;

import dev.covey.engine.address.VisitKey;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.internals.ModelIds;
import dev.covey.engine.recovery.Recovery.State;
import dev.covey.engine.recovery.RuleChoice.Chosen;
import dev.covey.policy.RecoveryCause;
import dev.covey.policy.RecoveryFailure;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.impl.incident.IncidentHandler;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.runtime.Incident;

/**
 * Parks external tasks that have no tries left and for which policy has a rule of recovery: when
 * the engine makes their incident, which it does in the transaction that takes the last try.
 * Thread-safe.
 *
 * <p>Invariant: a parked task has no retries, so that no worker gets it, whoever owns the shard.
 */
public final class ParkedExternalTasks implements IncidentHandler {
  private final IncidentHandler usual;
  private final Supplier<Recoveries> recoveries;
  private final RuleChoice rules;

  /**
   * @param usual what is configured
   * @param recoveries gives null before the node has joined
   */
  public ParkedExternalTasks(
      IncidentHandler usual, Supplier<Recoveries> recoveries, RuleChoice rules) {
    this.usual = usual;
    this.recoveries = recoveries;
    this.rules = rules;
  }

  @Override
  public String getIncidentHandlerType() {
    return usual.getIncidentHandlerType();
  }

  @Override
  public Incident handleIncident(IncidentContext incident, String message) {
    Incident made = usual.handleIncident(incident, message);
    Recoveries own = recoveries.get();
    String id = incident.getConfiguration();
    if (own != null && id != null) {
      failed(own, id, message);
    }
    return made;
  }

  private void failed(Recoveries own, String id, String message) {
    Recovery earlier = own.find(id);
    if (earlier == null && !rules.any()) {
      return;
    }
    ExternalTaskEntity task =
        Context.getCommandContext().getExternalTaskManager().findExternalTaskById(id);
    if (task != null && VisitNames.shard(task.getTopicName()) == null) {
      failed(own, task, earlier, message);
    }
  }

  private void failed(Recoveries own, ExternalTaskEntity task, Recovery earlier, String message) {
    if (earlier != null && earlier.state() == State.WAITING) {
      own.end(earlier, "overtaken: the task was given retries by hand");
    }
    Recovery begun = earlier != null && earlier.state() == State.BEGUN ? earlier : null;
    String activity = ModelIds.of(task.getActivityId());
    Optional<Chosen> rule =
        rules.of(
            new RecoveryFailure(
                VisitKey.processOf(task.getProcessDefinitionKey()),
                activity,
                Set.of(),
                Optional.empty(),
                Optional.of(RecoveryCause.FAILED_EXTERNAL_TASK)));
    String error = Recovery.shortened(message == null ? "no message of its worker" : message);
    if (rule.isPresent()) {
      new Parking(own)
          .park(
              rule.get(),
              begun,
              new Parking.Failed(
                  task.getId(),
                  task.getProcessInstanceId(),
                  task.getProcessDefinitionKey(),
                  activity,
                  error),
              said -> JobIncidents.say(task.getId(), said));
    } else if (begun != null) {
      own.end(begun, "failed again, and policy has no rule any more: " + error);
    }
  }

  @Override
  public void resolveIncident(IncidentContext incident) {
    usual.resolveIncident(incident);
  }

  @Override
  public void deleteIncident(IncidentContext incident) {
    usual.deleteIncident(incident);
  }
}
