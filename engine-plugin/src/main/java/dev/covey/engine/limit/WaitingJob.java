package dev.covey.engine.limit;

import org.camunda.bpm.engine.impl.interceptor.AtomicOperationInvocation;
import org.camunda.bpm.engine.impl.jobexecutor.AsyncBeforeMessageJobDeclaration;
import org.camunda.bpm.engine.impl.persistence.entity.MessageEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;

/**
 * Declares the job of an activity that is limited and not asynchronous in its model: it has no job
 * definition that would tell a job what it belongs to.
 */
final class WaitingJob extends AsyncBeforeMessageJobDeclaration {
  private static final long serialVersionUID = 1L;

  WaitingJob(ActivityImpl activity) {
    setExclusive(true);
    setActivity(activity);
  }

  @Override
  protected MessageEntity newJobInstance(AtomicOperationInvocation begins) {
    MessageEntity job = super.newJobInstance(begins);
    ProcessDefinitionEntity definition = begins.getExecution().getProcessDefinition();
    job.setProcessDefinitionId(definition.getId());
    job.setProcessDefinitionKey(definition.getKey());
    job.setDeploymentId(definition.getDeploymentId());
    job.setTenantId(begins.getExecution().getTenantId());
    return job;
  }
}
