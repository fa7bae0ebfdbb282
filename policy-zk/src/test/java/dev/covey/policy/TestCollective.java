package dev.covey.policy;

import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A collective of its own for a test, in the shared ZooKeeper; closes what it handed out. */
public final class TestCollective implements BeforeEachCallback, AfterEachCallback {

  public static final String ADMIN = "admin:adminpassword";
  public static final String NODE = "node:nodepassword";

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private String name;

  @Override
  public void beforeEach(ExtensionContext context) {
    name = "test" + COUNT.incrementAndGet();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  public String name() {
    return name;
  }

  public String policyPath() {
    return "/covey/" + name + "/policy";
  }

  public <T extends AutoCloseable> T closing(T closeable) {
    open.push(closeable);
    return closeable;
  }

  public PolicyPublisher publisher() {
    return closing(
        ZooKeeperPolicy.publisher(SharedZooKeeper.server().connectString(), name, ADMIN, NODE));
  }

  public ZooKeeperSettings settings(String credential, Path directory, Duration timeout) {
    return new ZooKeeperSettings(
        SharedZooKeeper.server().connectString(), name, credential, directory, timeout);
  }

  public PolicySource source(String credential, Path directory, Duration timeout) {
    return closing(ZooKeeperPolicy.source(settings(credential, directory, timeout)));
  }

  public PolicySource startedSource() {
    PolicySource source = source(NODE, null, Duration.ofSeconds(20));
    source.start();
    return source;
  }

  public CuratorFramework client(String credential) {
    CuratorFramework client =
        CuratorFrameworkFactory.builder()
            .connectString(SharedZooKeeper.server().connectString())
            .authorization("digest", bytes(credential))
            .ensembleTracker(false)
            .retryPolicy(new RetryNTimes(20, 200))
            .build();
    client.start();
    return closing(client);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A policy with a site of 12 shards for all, and one process of the given key. */
  public static PolicyDocument document(String processKey) {
    return document(processKey, 12);
  }

  public static PolicyDocument document(String processKey, int shards) {
    return PolicyDocument.parse(
        """
        sites: { main: { selector: "", shards: %d } }
        defaults: { site: main, durability: journaled }
        processes: { %s: { durability: relaxed } }
        """
            .formatted(shards, processKey));
  }
}
