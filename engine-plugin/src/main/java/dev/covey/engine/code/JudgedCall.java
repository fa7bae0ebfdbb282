package dev.covey.engine.code;

import org.camunda.bpm.engine.impl.bpmn.behavior.CallActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;

/** The behaviour of a call activity whose variables a class maps. */
final class JudgedCall extends CallActivityBehavior {
  private final CodeJudge judge;
  private final String process;

  JudgedCall(CodeJudge judge, String process, String className, CallActivityBehavior usual) {
    super(className);
    this.judge = judge;
    this.process = process;
    setCallableElement(usual.getCallableElement());
  }

  @Override
  protected Object instantiateDelegateClass(ActivityExecution execution) {
    judge.requireClass(process, className);
    return super.instantiateDelegateClass(execution);
  }
}
