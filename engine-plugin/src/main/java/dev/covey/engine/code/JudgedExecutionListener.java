package dev.covey.engine.code;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.bpmn.listener.ClassDelegateExecutionListener;

/** An execution listener that is named by its class. */
final class JudgedExecutionListener extends ClassDelegateExecutionListener {
  private final CodeJudge judge;
  private final String process;

  JudgedExecutionListener(CodeJudge judge, String process, ClassDelegateExecutionListener usual) {
    super(usual.getClassName(), usual.getFieldDeclarations());
    this.judge = judge;
    this.process = process;
  }

  @Override
  public void notify(DelegateExecution execution) throws Exception {
    judge.requireClass(process, className);
    super.notify(execution);
  }
}
