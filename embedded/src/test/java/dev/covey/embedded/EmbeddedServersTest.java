package dev.covey.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.internals.Exit;
import org.junit.jupiter.api.Test;

class EmbeddedServersTest {

  @Test
  void shouldLeaveNothingBehind() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    EmbeddedServers servers = EmbeddedServers.start();
    servers.kafka().restart();
    servers.zooKeeper().restart();
    assertThat(leftSince(before)).isNotEmpty();

    servers.close();

    await().pollInSameThread().untilAsserted(() -> assertThat(leftSince(before)).isEmpty());
    assertThat(servers.kafka().running()).isFalse();
    assertThat(servers.kafka().directory()).doesNotExist();
    assertThat(servers.zooKeeper().running()).isFalse();
    assertThat(servers.zooKeeper().directory()).doesNotExist();
  }

  @Test
  void shouldShareOnePairAndKeepTheJvmAlive() {
    EmbeddedServers servers = EmbeddedServers.shared();
    assertThat(EmbeddedServers.shared()).isSameAs(servers);
    assertThat(servers.kafka().running()).isTrue();
    assertThat(servers.zooKeeper().running()).isTrue();
    assertThatCode(
            () -> {
              Exit.exit(1, "test");
              Exit.halt(1, "test");
            })
        .doesNotThrowAnyException();
  }

  /** Kafka's metrics library keeps two daemon threads a JVM, which nothing can end. */
  private static List<String> leftSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.startsWith("metrics-meter-tick-thread"))
        .toList();
  }
}
