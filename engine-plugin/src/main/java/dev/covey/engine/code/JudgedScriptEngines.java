package dev.covey.engine.code;

import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;
import org.camunda.bpm.engine.impl.scripting.engine.ScriptEngineResolver;

/**
 * Gives engines only for languages that may run: for scripts that do not come by {@link
 * JudgedScripts}, as those of decision tables.
 *
 * @param usual what is configured
 */
record JudgedScriptEngines(CodeJudge judge, ScriptEngineResolver usual)
    implements ScriptEngineResolver {
  @Override
  public ScriptEngine getScriptEngine(String language, boolean cached) {
    if (judge.limits()) {
      judge.requireScript(CurrentProcess.key(), language);
    }
    return usual.getScriptEngine(language, cached);
  }

  @Override
  public ScriptEngineManager getScriptEngineManager() {
    return usual.getScriptEngineManager();
  }

  @Override
  public void addScriptEngineFactory(ScriptEngineFactory factory) {
    usual.addScriptEngineFactory(factory);
  }
}
