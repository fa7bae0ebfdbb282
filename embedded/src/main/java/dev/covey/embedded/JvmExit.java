package dev.covey.embedded;

import org.apache.kafka.common.utils.internals.Exit;
import org.apache.zookeeper.util.ServiceUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from Kafka and ZooKeeper the means to end the JVM: what asked for it is logged, and goes
 * on, so that a failed start still throws what failed. For the whole JVM; idempotent.
 */
final class JvmExit {
  private static final Logger LOG = LoggerFactory.getLogger(JvmExit.class);

  private JvmExit() {}

  static void refuseToKafka() {
    Exit.setExitProcedure(JvmExit::refuse);
    Exit.setHaltProcedure(JvmExit::refuse);
  }

  static void refuseToZooKeeper() {
    ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
  }

  private static void refuse(int status, String message) {
    LOG.error(
        "The embedded Kafka broke on thread {} and would have ended the JVM with status {}: {}. Its log says why; restart it or close it.",
        Thread.currentThread().getName(),
        status,
        message == null ? "no message" : message);
  }
}
