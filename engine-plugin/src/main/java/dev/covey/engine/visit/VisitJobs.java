package dev.covey.engine.visit;

import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.JobHandler;
import org.camunda.bpm.engine.impl.jobexecutor.JobHandlerConfiguration;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.MessageEntity;

/**
 * Jobs of homes whose waiting cannot go on at once: the end of a visit that could not be handled as
 * it came, and a visit that has to begin anew. They fail, are tried again and become incidents as
 * the jobs of any activity.
 *
 * <p>Invariant: a job is there only while its external task is. Each is made in a transaction that
 * changes the task's row, so one that deletes the task conflicts with it, and never misses it.
 */
final class VisitJobs implements JobHandler<VisitJobs.Task> {
  static final String TYPE = "covey-visit";
  private static final String END = "end";
  private static final String OPEN = "open";
  private static final String ESCALATION = "escalation";

  /**
   * What is to be done about a visit, as the job's row has it. A durable format.
   *
   * @param visit its id; of an escalation also the number, behind a slash
   */
  record Task(String what, String visit) implements JobHandlerConfiguration {
    @Override
    public String toCanonicalString() {
      return what + " " + visit;
    }
  }

  private final Supplier<HomeVisits> home;
  private final Supplier<HomeEscalations> escalations;

  VisitJobs(Supplier<HomeVisits> home, Supplier<HomeEscalations> escalations) {
    this.home = home;
    this.escalations = escalations;
  }

  /**
   * Lets the engine try to handle the end of a visit, as often as it tries any job.
   *
   * @param why it could not be handled as it came
   */
  static void tryEnd(ExternalTaskEntity task, String why) {
    create(task, END, why);
  }

  /**
   * Lets the engine try to raise an escalation of a visit, as often as it tries any job. The task
   * has got the escalation's number.
   */
  static void tryEscalation(ExternalTaskEntity task, long number) {
    create(task, new Task(ESCALATION, task.getId() + "/" + number));
  }

  /** Whether a job is to raise an escalation of that visit. */
  static boolean isEscalation(JobEntity job, String visit) {
    return TYPE.equals(job.getJobHandlerType())
        && job.getJobHandlerConfiguration() instanceof Task task
        && task.what().equals(ESCALATION)
        && task.visit().startsWith(visit + "/");
  }

  /** The number of the escalation that a job is to raise. */
  static long number(JobEntity job) {
    String visit = ((Task) job.getJobHandlerConfiguration()).visit();
    return Long.parseLong(visit.substring(visit.lastIndexOf('/') + 1));
  }

  /** An incident, whose retry opens the visit anew. */
  static void stuck(ExternalTaskEntity task, String message) {
    JobEntity job = create(task, OPEN, message);
    job.setExceptionMessage(message);
    job.setRetries(0);
  }

  private static JobEntity create(ExternalTaskEntity task, String what, String why) {
    task.setErrorMessage(why);
    return create(task, new Task(what, task.getId()));
  }

  private static JobEntity create(ExternalTaskEntity task, Task work) {
    ExecutionEntity execution = task.getExecution();
    MessageEntity job = new MessageEntity();
    job.setJobHandlerType(TYPE);
    job.setJobHandlerConfiguration(work);
    job.setExecution(execution);
    job.setProcessDefinitionId(task.getProcessDefinitionId());
    job.setProcessDefinitionKey(task.getProcessDefinitionKey());
    job.setDeploymentId(execution.getProcessDefinition().getDeploymentId());
    job.setActivityId(task.getActivityId());
    job.setTenantId(task.getTenantId());
    job.setSuspensionState(execution.getSuspensionState());
    Context.getCommandContext().getJobManager().send(job);
    return job;
  }

  @Override
  public String getType() {
    return TYPE;
  }

  @Override
  public void execute(
      Task task, ExecutionEntity execution, CommandContext context, String tenantId) {
    if (task.what().equals(END)) {
      home.get().endAgain(task.visit());
    } else if (task.what().equals(ESCALATION)) {
      escalations.get().raiseKept(task);
    } else {
      home.get().openAgain(task.visit());
    }
  }

  @Override
  public Task newConfiguration(String text) {
    int space = text.indexOf(' ');
    return new Task(text.substring(0, Math.max(0, space)), text.substring(space + 1));
  }

  @Override
  public void onDelete(Task task, JobEntity job) {
    // What it would have handled goes with the external task.
  }
}
