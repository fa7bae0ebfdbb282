package dev.covey.engine.code;

import java.util.List;
import javax.script.Bindings;
import javax.script.ScriptEngine;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.scripting.ExecutableScript;
import org.camunda.bpm.engine.impl.scripting.env.ScriptingEnvironment;

/** Runs scripts of models, wherever they are written, only in languages that may run. */
final class JudgedScripts extends ScriptingEnvironment {
  private final CodeJudge judge;
  private final ScriptingEnvironment usual;

  JudgedScripts(CodeJudge judge, ProcessEngineConfigurationImpl engine) {
    super(engine.getScriptFactory(), List.of(), engine.getScriptingEngines());
    this.judge = judge;
    this.usual = engine.getScriptingEnvironment();
  }

  @Override
  public Object execute(ExecutableScript script, VariableScope scope) {
    require(script, scope);
    return usual.execute(script, scope);
  }

  @Override
  public Object execute(
      ExecutableScript script, VariableScope scope, Bindings bindings, ScriptEngine engine) {
    require(script, scope);
    return usual.execute(script, scope, bindings, engine);
  }

  private void require(ExecutableScript script, VariableScope scope) {
    if (judge.limits()) {
      judge.requireScript(CurrentProcess.keyOf(scope), script.getLanguage());
    }
  }
}
