package dev.covey.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaStartTest {
  @TempDir Path temporary;

  @Test
  void shouldDeleteTheFolderUnlessItIsKept() throws Exception {
    Path kept = temporary.resolve("kept");
    try (EmbeddedKafka first = EmbeddedKafka.builder().directory(kept).keep(true).start()) {
      KafkaClients.createTopic(first, "durable");
    }
    assertThat(kept).isNotEmptyDirectory();

    try (EmbeddedKafka second = EmbeddedKafka.builder().directory(kept).start()) {
      assertThat(second.directory()).isEqualTo(kept);
      assertThat(KafkaClients.topics(second)).contains("durable");
    }
    assertThat(kept).doesNotExist();
  }

  @Test
  void shouldNameThePortThatIsInUse() throws Exception {
    Path folder = temporary.resolve("unused");
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(Ports.loopback(0));
      EmbeddedKafka.Builder builder =
          EmbeddedKafka.builder().port(taken.getLocalPort()).directory(folder);
      assertThatExceptionOfType(PortInUseException.class)
          .isThrownBy(builder::start)
          .withMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .withMessageContaining("port 0")
          .matches(e -> e.port() == taken.getLocalPort());
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void shouldNameTheControllersPortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(Ports.loopback(0));
      BrokerPorts ports =
          new BrokerPorts(Ports.free(RandomGenerator.getDefault()), taken.getLocalPort());
      assertThatExceptionOfType(PortInUseException.class)
          .isThrownBy(() -> BrokerRun.start(temporary, ports, Map.of()))
          .withMessageContaining("controller");
    }
  }

  @Test
  void shouldLeaveFilesOfSomethingElseAlone() throws Exception {
    Path foreign = Files.writeString(temporary.resolve("foreign.txt"), "mine");
    EmbeddedKafka.Builder builder = EmbeddedKafka.builder().directory(temporary);
    assertThatExceptionOfType(EmbeddedServerException.class)
        .isThrownBy(builder::start)
        .withMessageContaining(temporary.toString());
    assertThat(foreign).hasContent("mine");
  }

  @Test
  void shouldThrowWhatKafkaWouldHaveEndedTheJvmFor() {
    Path folder = temporary.resolve("broken");
    EmbeddedKafka.Builder builder =
        EmbeddedKafka.builder()
            .directory(folder)
            .property("authorizer.class.name", "no.such.Authorizer");
    assertThatExceptionOfType(EmbeddedServerException.class)
        .isThrownBy(builder::start)
        .withMessageContaining("no.such.Authorizer");
    assertThat(folder).doesNotExist();
  }

  @Test
  void shouldRefusePropertiesThatPortAndFolderDecide() {
    EmbeddedKafka.Builder builder = EmbeddedKafka.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.property("listeners", "PLAINTEXT://0.0.0.0:9092"))
        .withMessageContaining("port()");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65_536));
  }
}
