package dev.covey.engine.code;

import dev.covey.policy.CodeDenial;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateListener;
import org.camunda.bpm.engine.delegate.DelegateVariableMapping;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.delegate.VariableListener;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidator;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ValueExpression;
import org.camunda.bpm.impl.juel.jakarta.el.ValueReference;

/**
 * An expression that is judged by its text before it is evaluated, while it is by the classes whose
 * methods it calls, and after it by the class of the delegate that it gives. Thread-safe.
 */
final class JudgedExpression extends ValueExpression {
  private static final long serialVersionUID = 1L;

  private final transient CodeJudge judge;
  private final ValueExpression usual;

  /** The last ruling: an expression belongs to one process, so there is usually no other. */
  private transient volatile Ruling ruling;

  private record Ruling(ProcessLimits limits, Optional<CodeDenial> denial) {}

  JudgedExpression(CodeJudge judge, ValueExpression usual) {
    this.judge = judge;
    this.usual = usual;
  }

  @Override
  public Object getValue(ELContext context) {
    if (!judge.limits()) {
      return usual.getValue(context);
    }
    String process = process(context);
    ProcessLimits limits = judge.of(process);
    if (limits == null) {
      return usual.getValue(context);
    }
    Object value = usual.getValue(judged(context, limits, process));
    if (isDelegate(value)) {
      CodeJudge.requireObject(value, limits, process);
    }
    return value;
  }

  private ELContext judged(ELContext context) {
    String process = process(context);
    ProcessLimits limits = judge.of(process);
    return limits == null ? context : judged(context, limits, process);
  }

  private ELContext judged(ELContext context, ProcessLimits limits, String process) {
    Ruling last = ruling;
    if (last == null || last.limits() != limits) {
      last = new Ruling(limits, limits.denialOfExpression(getExpressionString()));
      ruling = last;
    }
    CodeJudge.require(last.denial(), limits, process);
    return new JudgedContext(context, limits, process);
  }

  private static String process(ELContext context) {
    return CurrentProcess.keyOf((VariableScope) context.getContext(VariableScope.class));
  }

  private static boolean isDelegate(Object value) {
    return value instanceof JavaDelegate
        || value instanceof DelegateListener
        || value instanceof TaskListener
        || value instanceof ActivityBehavior
        || value instanceof DelegateVariableMapping
        || value instanceof VariableListener
        || value instanceof FormFieldValidator;
  }

  @Override
  public void setValue(ELContext context, Object value) {
    usual.setValue(judged(context), value);
  }

  @Override
  public boolean isReadOnly(ELContext context) {
    return usual.isReadOnly(judged(context));
  }

  @Override
  public Class<?> getType(ELContext context) {
    return usual.getType(judged(context));
  }

  @Override
  public ValueReference getValueReference(ELContext context) {
    return usual.getValueReference(judged(context));
  }

  @Override
  public Class<?> getExpectedType() {
    return usual.getExpectedType();
  }

  @Override
  public String getExpressionString() {
    return usual.getExpressionString();
  }

  @Override
  public boolean isLiteralText() {
    return usual.isLiteralText();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JudgedExpression that && usual.equals(that.usual);
  }

  @Override
  public int hashCode() {
    return usual.hashCode();
  }

  @Override
  public String toString() {
    return usual.toString();
  }
}
