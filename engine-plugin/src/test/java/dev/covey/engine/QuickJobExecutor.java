package dev.covey.engine;

import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;

/** A job executor that looks for jobs often, so that tests need not wait. */
public final class QuickJobExecutor {
  private QuickJobExecutor() {}

  public static void configure(ProcessEngineConfigurationImpl configuration) {
    configure(configuration, 4, 8);
  }

  /** With a number of threads of its own. */
  public static void configure(ProcessEngineConfigurationImpl configuration, int threads) {
    configure(configuration, threads, threads);
  }

  private static void configure(ProcessEngineConfigurationImpl configuration, int usual, int most) {
    DefaultJobExecutor executor = new DefaultJobExecutor();
    executor.setWaitTimeInMillis(20);
    executor.setMaxWait(100);
    executor.setBackoffTimeInMillis(5);
    executor.setMaxBackoff(50);
    executor.setCorePoolSize(usual);
    executor.setMaxPoolSize(most);
    configuration.setJobExecutor(executor);
  }
}
