package dev.covey.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.covey.cli.terminal.CommandFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalInfraTest {
  private static final LocalInfra INFRA =
      new LocalInfra("shop", "k:1", "z:1", Credentials.random(), ProcessHandle.current().pid());

  @TempDir private Path folder;

  @Test
  void shouldBeFoundWhileItsProcessRuns() {
    INFRA.write(folder);

    assertThat(LocalInfra.running(folder)).contains(INFRA);
    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(() -> LocalInfra.requireNone(folder))
        .withMessageContaining("process " + INFRA.pid());
  }

  @Test
  void shouldBeForItsOwnerOnly() throws Exception {
    INFRA.write(folder);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve(LocalInfra.FILE))))
        .isEqualTo("rw-------");
    assertThat(INFRA.toString()).doesNotContain(INFRA.credentials().node());
  }

  @Test
  void shouldNotBeTakenForAnotherProcessOfTheSamePid() throws Exception {
    INFRA.write(folder);
    Path file = folder.resolve(LocalInfra.FILE);
    Files.writeString(
        file, Files.readString(file).replaceAll("started=.*", "started=2001-01-01T00:00:00Z"));

    assertThat(LocalInfra.running(folder)).isEmpty();
  }

  @Test
  void shouldLeaveNothingBehind() {
    INFRA.write(folder);
    LocalInfra.remove(folder);

    assertThat(folder).isEmptyDirectory();
    assertThat(LocalInfra.running(folder)).isEmpty();
  }

  @Test
  void shouldNameAFileThatCannotBeRead() throws Exception {
    Path file = folder.resolve(LocalInfra.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "pid=not-a-number\n");

    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(() -> LocalInfra.running(folder))
        .withMessageContaining(file.toString());
  }

  @Test
  void shouldKeepCredentialsBesideKeptData() {
    Credentials made = Credentials.keptIn(folder);

    assertThat(Credentials.keptIn(folder)).isEqualTo(made);
    assertThat(Credentials.random()).isNotEqualTo(made);
  }
}
