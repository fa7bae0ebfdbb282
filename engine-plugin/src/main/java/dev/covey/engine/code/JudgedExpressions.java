package dev.covey.engine.code;

import java.lang.reflect.Method;
import java.util.Map;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ExpressionFactory;
import org.camunda.bpm.impl.juel.jakarta.el.MethodExpression;
import org.camunda.bpm.impl.juel.jakarta.el.ValueExpression;

/** Makes expressions that ask before they are evaluated. */
final class JudgedExpressions extends ExpressionFactory {
  private final CodeJudge judge;
  private final ExpressionFactory usual;

  JudgedExpressions(CodeJudge judge, ExpressionFactory usual) {
    this.judge = judge;
    this.usual = usual;
  }

  @Override
  public ValueExpression createValueExpression(ELContext context, String text, Class<?> type) {
    ValueExpression expression = usual.createValueExpression(context, text, type);
    return expression.isLiteralText() ? expression : new JudgedExpression(judge, expression);
  }

  @Override
  public ValueExpression createValueExpression(Object value, Class<?> type) {
    return usual.createValueExpression(value, type);
  }

  @Override
  public MethodExpression createMethodExpression(
      ELContext context, String text, Class<?> result, Class<?>[] parameters) {
    return usual.createMethodExpression(context, text, result, parameters);
  }

  @Override
  public Object coerceToType(Object value, Class<?> type) {
    return usual.coerceToType(value, type);
  }

  @Override
  public ELResolver getStreamELResolver() {
    return usual.getStreamELResolver();
  }

  @Override
  public Map<String, Method> getInitFunctionMap() {
    return usual.getInitFunctionMap();
  }
}
