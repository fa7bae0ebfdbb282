package dev.covey.engine.alone;

import java.io.Reader;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.script.AbstractScriptEngine;
import javax.script.Bindings;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import javax.script.SimpleBindings;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.DelegateVariableMapping;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.Expression;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidator;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidatorContext;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.variable.VariableMap;

/** Code that leaves a trace as soon as any of it runs; one class for each way to name one. */
public final class Traces {
  static final List<String> LEFT = new CopyOnWriteArrayList<>();

  private Traces() {}

  static boolean leave(String trace) {
    return LEFT.add(trace);
  }

  /** Whatever a model can name by a class. */
  public abstract static class Tracing
      implements JavaDelegate,
          ExecutionListener,
          TaskListener,
          DelegateVariableMapping,
          FormFieldValidator {
    protected Tracing() {
      leave("constructor");
    }

    /** For field injection. */
    public void setField(Expression value) {
      leave("setter");
    }

    /** For expressions. */
    public boolean run() {
      return leave("method");
    }

    /** For expressions. */
    public boolean isRan() {
      return leave("getter");
    }

    /** For expressions that are denied by their text. */
    public boolean forbidden() {
      return leave("method");
    }

    /** For expressions. */
    public Collection<String> items() {
      leave("method");
      return List.of("a");
    }

    @Override
    public void execute(DelegateExecution execution) {
      leave("execute");
    }

    @Override
    public void notify(DelegateExecution execution) {
      leave("notify");
    }

    @Override
    public void notify(DelegateTask task) {
      leave("notify");
    }

    @Override
    public void mapInputVariables(DelegateExecution execution, VariableMap variables) {
      leave("map");
    }

    @Override
    public void mapOutputVariables(DelegateExecution execution, VariableScope instance) {
      leave("map");
    }

    @Override
    public boolean validate(Object value, FormFieldValidatorContext context) {
      return leave("validate");
    }
  }

  /** Policy allows it. */
  public static final class Allowed extends Tracing {}

  /** Policy denies it. */
  public static final class DeniedBean extends Tracing {}

  /** A behaviour that policy allows. */
  public static final class AllowedBehavior implements ActivityBehavior {
    @Override
    public void execute(ActivityExecution execution) {
      leave("behavior");
      execution.leaveActivityViaTransition(execution.getActivity().getOutgoingTransitions().get(0));
    }
  }

  /** A behaviour that policy denies. */
  public static final class DeniedBehavior implements ActivityBehavior {
    static {
      leave("static initialiser");
    }

    @Override
    public void execute(ActivityExecution execution) {
      leave("behavior");
    }
  }

  /** A bean that policy denies and that is a behaviour. */
  public static final class DeniedBeanBehavior implements ActivityBehavior {
    @Override
    public void execute(ActivityExecution execution) {
      leave("behavior");
    }
  }

  /** Nobody but a model names these. */
  public static final class Denied {
    private Denied() {}

    public static final class Task extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class Fields extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class Send extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class Rule extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class End extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class StartListener extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class FlowListener extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class ProcessListener extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class CreateListener extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class TimeoutListener extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class Mapping extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class Many extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class Validator extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class Handler extends Tracing {
      static {
        leave("static initialiser");
      }
    }

    public static final class ByName extends Tracing {
      static {
        leave("static initialiser");
      }
    }
  }

  /** A script language whose scripts are all true. */
  record Language(String name) implements ScriptEngineFactory {
    @Override
    public ScriptEngine getScriptEngine() {
      return new TracingEngine(this);
    }

    @Override
    public String getEngineName() {
      return name;
    }

    @Override
    public List<String> getNames() {
      return List.of(name);
    }

    @Override
    public String getLanguageName() {
      return name;
    }

    @Override
    public String getEngineVersion() {
      return "1";
    }

    @Override
    public String getLanguageVersion() {
      return "1";
    }

    @Override
    public List<String> getExtensions() {
      return List.of();
    }

    @Override
    public List<String> getMimeTypes() {
      return List.of();
    }

    @Override
    public Object getParameter(String key) {
      return null;
    }

    @Override
    public String getMethodCallSyntax(String object, String method, String... arguments) {
      return "";
    }

    @Override
    public String getOutputStatement(String text) {
      return "";
    }

    @Override
    public String getProgram(String... statements) {
      return "";
    }
  }

  private static final class TracingEngine extends AbstractScriptEngine {
    private final ScriptEngineFactory factory;

    TracingEngine(ScriptEngineFactory factory) {
      this.factory = factory;
    }

    @Override
    public Object eval(String script, ScriptContext context) {
      return leave("script");
    }

    @Override
    public Object eval(Reader script, ScriptContext context) {
      return leave("script");
    }

    @Override
    public Bindings createBindings() {
      return new SimpleBindings();
    }

    @Override
    public ScriptEngineFactory getFactory() {
      return factory;
    }
  }
}
