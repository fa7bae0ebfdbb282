package dev.covey.engine.code;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.task.listener.ClassDelegateTaskListener;

/** A task listener that is named by its class. */
final class JudgedTaskListener extends ClassDelegateTaskListener {
  private final CodeJudge judge;
  private final String process;

  JudgedTaskListener(CodeJudge judge, String process, ClassDelegateTaskListener usual) {
    super(usual.getClassName(), usual.getFieldDeclarations());
    this.judge = judge;
    this.process = process;
  }

  @Override
  public void notify(DelegateTask task) {
    judge.requireClass(process, className);
    super.notify(task);
  }
}
