package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JsonFileTest {
  private final JsonFile json = new JsonFile();

  @Test
  void shouldLeaveAFileAsItIsUntilThereAreFigures(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("figures.json");
    Files.writeString(file, "older and longer than what is to come\n");
    new CommandLine(json).parseArgs("--json", file.toString());

    json.requireWritable();
    assertThat(file).hasContent("older and longer than what is to come");

    json.write(Map.of("turn_bytes", 7));
    assertThat(Files.readString(file)).isEqualTo("{\"turn_bytes\":7}\n");
  }

  @Test
  void shouldMakeNoFileBeforeThereAreFigures(@TempDir Path folder) {
    Path file = folder.resolve("figures.json");
    new CommandLine(json).parseArgs("--json", file.toString());

    json.requireWritable();

    assertThat(file).doesNotExist();
  }

  @Test
  void shouldWriteNothingUnlessAsked() {
    json.requireWritable();
    json.write(Map.of("turn_bytes", 7));
  }
}
