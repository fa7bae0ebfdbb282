package dev.covey.examples.order;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One plain engine for all test classes, with the application deployed and a busy job executor. */
final class PlainEngine implements ParameterResolver {

  private record Running(ProcessEngine engine) implements AutoCloseable {
    @Override
    public void close() {
      engine.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ProcessEngine.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(PlainEngine.class))
        .getOrComputeIfAbsent(Running.class, key -> new Running(build()), Running.class)
        .engine();
  }

  private static ProcessEngine build() {
    DefaultJobExecutor jobs = new DefaultJobExecutor();
    jobs.setWaitTimeInMillis(20);
    jobs.setMaxWait(100);
    StandaloneInMemProcessEngineConfiguration configuration =
        new StandaloneInMemProcessEngineConfiguration();
    configuration.setProcessEngineName("plain");
    configuration.setJdbcUrl("jdbc:h2:mem:plain;QUERY_CACHE_SIZE=1024;DB_CLOSE_DELAY=-1");
    // The engine fetches new ids on a second connection: a small pool can starve itself.
    configuration.setJdbcMaxActiveConnections(50);
    // Failed attempts of jobs are recorded only at this level.
    configuration.setHistory(ProcessEngineConfiguration.HISTORY_FULL);
    configuration.setJobExecutor(jobs);
    configuration.setJobExecutorActivate(true);
    configuration.setMetricsEnabled(false);
    ProcessEngine engine = configuration.buildProcessEngine();
    OrderApplication.deploy(engine);
    return engine;
  }
}
