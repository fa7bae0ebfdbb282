package dev.covey.engine.functional;

import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.context.Context;

/**
 * A listener of a home that locks the rows with which homes wait for visits, and lets the test do
 * something before its transaction goes on and deletes one.
 */
public final class Hesitating implements ExecutionListener {
  private static volatile CountDownLatch begun;
  private static volatile CountDownLatch mayEnd;

  /** From now on one listener hesitates. */
  static void prepare() {
    begun = new CountDownLatch(1);
    mayEnd = new CountDownLatch(1);
  }

  static void awaitBegun() throws InterruptedException {
    begun.await();
  }

  static void goOn() {
    mayEnd.countDown();
  }

  @Override
  public void notify(DelegateExecution execution) throws Exception {
    try (Statement lock =
        Context.getCommandContext()
            .getDbSqlSession()
            .getSqlSession()
            .getConnection()
            .createStatement()) {
      lock.execute("SELECT ID_ FROM ACT_RU_EXT_TASK FOR UPDATE");
    }
    begun.countDown();
    mayEnd.await();
  }
}
