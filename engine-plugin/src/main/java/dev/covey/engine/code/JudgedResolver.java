package dev.covey.engine.code;

import java.beans.FeatureDescriptor;
import java.util.Iterator;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;

/** Calls methods and properties only of objects whose class may run; for one thread. */
final class JudgedResolver extends ELResolver {
  private final ELResolver usual;
  private final ProcessLimits limits;
  private final String process;

  JudgedResolver(ELResolver usual, ProcessLimits limits, String process) {
    this.usual = usual;
    this.limits = limits;
    this.process = process;
  }

  private void require(Object base) {
    CodeJudge.requireObject(base, limits, process);
  }

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    require(base);
    return usual.invoke(context, base, method, types, arguments);
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    require(base);
    return usual.getValue(context, base, property);
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    require(base);
    usual.setValue(context, base, property, value);
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    require(base);
    return usual.getType(context, base, property);
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    require(base);
    return usual.isReadOnly(context, base, property);
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return usual.getFeatureDescriptors(context, base);
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return usual.getCommonPropertyType(context, base);
  }

  @Override
  public Object convertToType(ELContext context, Object value, Class<?> type) {
    return usual.convertToType(context, value, type);
  }
}
