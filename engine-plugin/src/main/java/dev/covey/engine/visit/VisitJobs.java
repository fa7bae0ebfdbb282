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
 */
final class VisitJobs implements JobHandler<VisitJobs.Task> {
  static final String TYPE = "covey-visit";
  private static final String END = "end";
  private static final String OPEN = "open";

  /** What is to be done about a visit, as the job's row has it. A durable format. */
  record Task(String what, String visit) implements JobHandlerConfiguration {
    @Override
    public String toCanonicalString() {
      return what + " " + visit;
    }
  }

  private final Supplier<HomeVisits> home;

  VisitJobs(Supplier<HomeVisits> home) {
    this.home = home;
  }

  /** Lets the engine try to handle the end of a visit, as often as it tries any job. */
  static void tryEnd(ExternalTaskEntity task) {
    create(task, END);
  }

  /** An incident, whose retry opens the visit anew. */
  static void stuck(ExternalTaskEntity task, String message) {
    JobEntity job = create(task, OPEN);
    job.setExceptionMessage(message);
    job.setRetries(0);
  }

  private static JobEntity create(ExternalTaskEntity task, String what) {
    ExecutionEntity execution = task.getExecution();
    MessageEntity job = new MessageEntity();
    job.setJobHandlerType(TYPE);
    job.setJobHandlerConfiguration(new Task(what, task.getId()));
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
