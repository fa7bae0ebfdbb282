package dev.covey.engine.code;

import java.util.Locale;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.FunctionMapper;
import org.camunda.bpm.impl.juel.jakarta.el.VariableMapper;

/** Where one evaluation takes place; for one thread, once. */
final class JudgedContext extends ELContext {
  private final ELContext usual;
  private final ELResolver resolver;

  JudgedContext(ELContext usual, ProcessLimits limits, String process) {
    this.usual = usual;
    this.resolver = new JudgedResolver(usual.getELResolver(), limits, process);
  }

  @Override
  public ELResolver getELResolver() {
    return resolver;
  }

  @Override
  public FunctionMapper getFunctionMapper() {
    return usual.getFunctionMapper();
  }

  @Override
  public VariableMapper getVariableMapper() {
    return usual.getVariableMapper();
  }

  @Override
  public Object getContext(Class<?> key) {
    return usual.getContext(key);
  }

  @Override
  public void putContext(Class<?> key, Object value) {
    usual.putContext(key, value);
  }

  @Override
  public Locale getLocale() {
    return usual.getLocale();
  }

  @Override
  public void setLocale(Locale locale) {
    usual.setLocale(locale);
  }
}
