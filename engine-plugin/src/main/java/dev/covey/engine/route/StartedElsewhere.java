package dev.covey.engine.route;

import org.camunda.bpm.engine.runtime.ProcessInstanceWithVariables;
import org.camunda.bpm.engine.variable.VariableMap;

/** An instance as its start on another node left it. */
record StartedElsewhere(
    String id,
    String definitionId,
    String definitionKey,
    String businessKey,
    String caseInstanceId,
    String tenantId,
    boolean ended,
    VariableMap variables)
    implements ProcessInstanceWithVariables {
  @Override
  public VariableMap getVariables() {
    return variables;
  }

  @Override
  public String getProcessDefinitionId() {
    return definitionId;
  }

  @Override
  public String getProcessDefinitionKey() {
    return definitionKey;
  }

  @Override
  public String getBusinessKey() {
    return businessKey;
  }

  @Override
  public String getRootProcessInstanceId() {
    return id;
  }

  @Override
  public String getCaseInstanceId() {
    return caseInstanceId;
  }

  @Override
  public boolean isSuspended() {
    return false;
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public String getProcessInstanceId() {
    return id;
  }

  @Override
  public String getTenantId() {
    return tenantId;
  }
}
