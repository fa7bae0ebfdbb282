package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "covey").toAbsolutePath().normalize();

  private record Ended(int exitCode, String said) {}

  @Test
  void shouldBeAScriptThatBashCanRead() throws Exception {
    assertThat(SCRIPT).isExecutable();
    assertThat(run(new ProcessBuilder("bash", "-n", SCRIPT.toString())))
        .isEqualTo(new Ended(0, ""));
  }

  @Test
  void shouldRefuseAnOldJava(@TempDir Path folder) throws Exception {
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Ended ended = run(withJavaHome(folder));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.said())
        .isEqualTo(
            "covey: %s is version 11, and 17 or newer is needed. Set JAVA_HOME to one.\n"
                .formatted(java));
  }

  @Test
  void shouldSayWhenJavaHomeIsWrong(@TempDir Path folder) throws Exception {
    Ended ended = run(withJavaHome(folder));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.said()).contains("JAVA_HOME is " + folder);
  }

  private static ProcessBuilder withJavaHome(Path home) {
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "--version");
    builder.environment().put("JAVA_HOME", home.toString());
    return builder;
  }

  private static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
