package dev.covey.engine.code;

import org.camunda.bpm.engine.impl.bpmn.behavior.ClassDelegateActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;

/** The behaviour of an activity that names a class. */
final class JudgedBehavior extends ClassDelegateActivityBehavior {
  private final CodeJudge judge;
  private final String process;
  private final ClassDelegateActivityBehavior usual;

  JudgedBehavior(
      CodeJudge judge, String process, String className, ClassDelegateActivityBehavior usual) {
    super(className, null);
    this.judge = judge;
    this.process = process;
    this.usual = usual;
  }

  @Override
  public void execute(ActivityExecution execution) throws Exception {
    judge.requireClass(process, className);
    usual.execute(execution);
  }

  @Override
  public void signal(ActivityExecution execution, String name, Object data) throws Exception {
    judge.requireClass(process, className);
    usual.signal(execution, name, data);
  }
}
