package dev.covey.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // ZooKeeper.close() may throw InterruptedException
class EmbeddedZooKeeperTest {
  private static final int SESSION_MS = 20_000;
  private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

  private static EmbeddedZooKeeper server;

  @TempDir Path temporary;

  @BeforeAll
  static void start() {
    server = EmbeddedZooKeeper.start();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void shouldKeepNodesAndSessionsOverStopAndRestart() throws Exception {
    String connectString = server.connectString();
    CountDownLatch away = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(2);
    try (ZooKeeper client =
        connect(
            server,
            state -> {
              if (state == KeeperState.Disconnected) {
                away.countDown();
              } else if (state == KeeperState.SyncConnected) {
                back.countDown();
              }
            })) {
      client.create("/stays", DATA, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      client.create("/ephemeral", DATA, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      long session = client.getSessionId();

      server.stop();
      server.stop();
      assertThat(server.running()).isFalse();
      assertThat(away.await(30, TimeUnit.SECONDS)).isTrue();
      server.restart();

      assertThat(server.running()).isTrue();
      assertThat(server.connectString()).isEqualTo(connectString);
      assertThat(back.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.getData("/stays", false, null)).isEqualTo(DATA);
      assertThat(client.exists("/ephemeral", false).getEphemeralOwner()).isEqualTo(session);
      assertThat(client.getSessionId()).isEqualTo(session);
    }
  }

  @Test
  void shouldEnforceDigestAcls() throws Exception {
    try (ZooKeeper writer = connect(server);
        ZooKeeper reader = connect(server)) {
      writer.addAuthInfo("digest", "admin:secret".getBytes(StandardCharsets.UTF_8));
      List<ACL> readOnly =
          Arrays.asList(
              new ACL(ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE),
              new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.AUTH_IDS));
      writer.create("/guarded", DATA, readOnly, CreateMode.PERSISTENT);

      assertThat(reader.getData("/guarded", false, null)).isEqualTo(DATA);
      assertThatExceptionOfType(KeeperException.NoAuthException.class)
          .isThrownBy(() -> reader.setData("/guarded", new byte[0], -1));
      assertThat(writer.setData("/guarded", new byte[0], -1).getVersion()).isEqualTo(1);
    }
  }

  @Test
  void shouldDeleteTheFolderUnlessItIsKept() throws Exception {
    Path kept = temporary.resolve("kept");
    try (EmbeddedZooKeeper first = EmbeddedZooKeeper.builder().directory(kept).keep(true).start();
        ZooKeeper client = connect(first)) {
      client.create("/durable", DATA, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
    assertThat(kept).isNotEmptyDirectory();

    try (EmbeddedZooKeeper second = EmbeddedZooKeeper.builder().directory(kept).start();
        ZooKeeper client = connect(second)) {
      assertThat(client.getData("/durable", false, null)).isEqualTo(DATA);
    }
    assertThat(kept).doesNotExist();
  }

  @Test
  void shouldNameThePortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(Ports.loopback(0));
      EmbeddedZooKeeper.Builder builder =
          EmbeddedZooKeeper.builder().port(taken.getLocalPort()).directory(temporary);
      assertThatExceptionOfType(PortInUseException.class)
          .isThrownBy(builder::start)
          .withMessageContaining("ZooKeeper")
          .withMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void shouldRefuseSettingsItDoesNotTake() {
    EmbeddedZooKeeper.Builder builder = EmbeddedZooKeeper.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.property("clientPort", "1"))
        .withMessageContaining("tickTime");
    builder.property("tickTime", "soon");
    assertThatIllegalArgumentException()
        .isThrownBy(builder::start)
        .withMessageContaining("tickTime");
  }

  private static ZooKeeper connect(EmbeddedZooKeeper to) throws Exception {
    return connect(to, state -> {});
  }

  private static ZooKeeper connect(EmbeddedZooKeeper to, Consumer<KeeperState> states)
      throws Exception {
    return new ZooKeeper(to.connectString(), SESSION_MS, event -> states.accept(event.getState()));
  }
}
