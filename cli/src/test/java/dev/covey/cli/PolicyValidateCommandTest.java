package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.policy.PolicySchema;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyValidateCommandTest {
  @TempDir private Path folder;

  @Test
  void shouldSayWhatAValidDocumentHolds() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "sites: { b: { selector: gpu, shards: 1 }, a: { selector: '', shards: 2 } }\n"
                + "defaults: { site: a }\n");

    Run run = Run.of("policy", "validate", file.toString());

    assertThat(run).isEqualTo(new Run(0, line(file + " is valid: sites a, b; processes none"), ""));
  }

  @Test
  void shouldListAllProblemsEachInALineWithItsPlace() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "sites:\n  main: { selecter: '', shards: 1, selector: '' }\n"
                + "defaults:\n  site: mian\nproceses: {}\n");

    Run run = Run.of("policy", "validate", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "covey: " + file + " is not valid, 3 problems:",
            file + ":2:11: sites.main.selecter: unknown key, did you mean selector?",
            file + ":4:9: defaults.site: there is no site 'mian', did you mean main?",
            file + ":5:1: proceses: unknown key, did you mean processes?");
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() throws Exception {
    Path latin =
        Files.write(folder.resolve("latin.yaml"), new byte[] {'#', ' ', (byte) 0xE9, '\n'});
    Path huge = Files.write(folder.resolve("huge.yaml"), new byte[(4 << 20) + 1]);
    Path absent = folder.resolve("absent.yaml");

    assertRefused(latin, "it is not text in UTF-8");
    assertRefused(huge, "it has more than 4194304 bytes");
    assertRefused(absent, "there is no such file");
    assertRefused(folder, "it is a folder");
  }

  @Test
  void shouldPrintTheSchema() {
    assertThat(Run.of("policy", "schema")).isEqualTo(new Run(0, PolicySchema.json(), ""));
  }

  private static void assertRefused(Path file, String reason) {
    assertThat(Run.of("policy", "validate", file.toString()))
        .isEqualTo(
            new Run(1, "", line("covey: Cannot read the policy in " + file + ": " + reason)));
  }

  private static String line(String text) {
    return text + System.lineSeparator();
  }
}
