package dev.covey.engine.code;

import dev.covey.engine.internals.Lists;
import dev.covey.policy.Policy;
import java.util.function.Supplier;
import javax.script.ScriptEngineManager;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.impl.juel.jakarta.el.ExpressionFactory;

/**
 * Puts the judge of code into an engine's configuration, around what is configured there. Used by
 * the thread that builds the engine.
 */
public final class LimitedCode {
  private final CodeJudge judge;
  private ProcessEngineConfigurationImpl engine;

  /**
   * Takes its source.
   *
   * @param policy the live one; answers null until the node has joined
   */
  public LimitedCode(Supplier<Policy> policy) {
    this.judge = new CodeJudge(policy, new ScriptLanguages(this::scriptEngines));
  }

  private ScriptEngineManager scriptEngines() {
    return engine == null || engine.getScriptingEngines() == null
        ? null
        : engine.getScriptingEngines().getScriptEngineManager();
  }

  /** Before the engine's parts are made. */
  public void configure(ProcessEngineConfigurationImpl configuration) {
    engine = configuration;
    engine.setCustomSessionFactories(
        Lists.with(engine.getCustomSessionFactories(), new Denials.Factory()));
    engine.setCustomPreCommandInterceptorsTxRequired(
        Lists.with(engine.getCustomPreCommandInterceptorsTxRequired(), new BareDenials()));
    engine.setCustomPreCommandInterceptorsTxRequiresNew(
        Lists.with(engine.getCustomPreCommandInterceptorsTxRequiresNew(), new BareDenials()));
    engine.setCustomPostBPMNParseListeners(
        Lists.with(engine.getCustomPostBPMNParseListeners(), new JudgedModels(judge)));
    if (engine.getBpmnParseFactory() == null) {
      engine.setBpmnParseFactory(parser -> new JudgedParse(parser, judge));
    }
  }

  /** After the engine's parts are made, and before it runs anything. */
  public void wrap() {
    engine.setArtifactFactory(new JudgedArtifacts(judge, engine.getArtifactFactory()));
    engine.setFailedJobCommandFactory(new DeniedJobs(engine.getFailedJobCommandFactory()));
    engine.setScriptingEnvironment(new JudgedScripts(judge, engine));
    engine
        .getScriptingEngines()
        .setScriptEngineResolver(new JudgedScriptEngines(judge, engine.getScriptEngineResolver()));
    wrapExpressions();
  }

  private void wrapExpressions() {
    if (!(engine.getExpressionManager() instanceof JuelExpressionManager expressions)) {
      throw new IllegalArgumentException(
          "Expected an expression manager that is a %s, but it is a %s: policy could not limit what"
                  .formatted(
                      JuelExpressionManager.class.getName(),
                      engine.getExpressionManager().getClass().getName())
              + " its expressions call. Derive it from that class");
    }
    Object usual = expressions.getElContext(null).getContext(ExpressionFactory.class);
    expressions.setExpressionFactory(new JudgedExpressions(judge, (ExpressionFactory) usual));
  }
}
