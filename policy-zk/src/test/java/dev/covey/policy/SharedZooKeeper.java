package dev.covey.policy;

import dev.covey.embedded.EmbeddedZooKeeper;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One ZooKeeper for all test classes of this module, stopped after the last of them. */
public final class SharedZooKeeper implements BeforeAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(SharedZooKeeper.class);
  private static volatile EmbeddedZooKeeper server;

  /** The running server; a test that stops it starts it again. */
  public static EmbeddedZooKeeper server() {
    return server;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                "server", key -> EmbeddedZooKeeper.start(), EmbeddedZooKeeper.class);
  }
}
