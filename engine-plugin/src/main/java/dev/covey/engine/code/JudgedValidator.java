package dev.covey.engine.code;

import org.camunda.bpm.engine.impl.form.validator.DelegateFormFieldValidator;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidatorContext;

/** A validator of a form field that is named by its class. */
final class JudgedValidator extends DelegateFormFieldValidator {
  private final CodeJudge judge;
  private final String process;

  JudgedValidator(CodeJudge judge, String process, String className) {
    super(className);
    this.judge = judge;
    this.process = process;
  }

  @Override
  public boolean validate(Object submitted, FormFieldValidatorContext context) {
    judge.requireClass(process, clazz);
    return super.validate(submitted, context);
  }
}
