package dev.covey.checkpoint.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir private Path folder;

  @Test
  void shouldNameTheHolderToASecondOpener() {
    try (CheckpointStore first = FileStores.checkpoints(folder, "node-a")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> FileStores.checkpoints(folder, "node-b"))
            .isInstanceOf(CheckpointStoreException.class)
            .hasMessageContaining(folder.toString())
            .hasMessageContaining("held by node-a, in this process");
      }
      assertThat(first.newest("s/0")).isEmpty();
    }
  }

  @Test
  void shouldNotLetASecondKindOfStoreIn() {
    try (JournalStore journal = FileStores.journal(folder, 100, "node-a")) {
      assertThat(journal.end("s/0")).isZero();
      assertThatThrownBy(() -> FileStores.checkpoints(folder, "node-b"))
          .isInstanceOf(CheckpointStoreException.class);
      assertThatThrownBy(
              () -> FileStores.journal(folder.resolve("../" + folder.getFileName()), 9, "node-b"))
          .isInstanceOf(JournalStoreException.class)
          .hasMessageContaining("held by node-a");
    }
  }

  @Test
  void shouldBeFreeAgainWhenClosed() {
    FileStores.checkpoints(folder, "node-a").close();
    FileStores.checkpoints(folder, "node-b").close();
  }

  @Test
  void shouldKeepAnotherProcessOutEvenAfterASecondOpenerHere()
      throws IOException, InterruptedException {
    try (CheckpointStore first = FileStores.checkpoints(folder, "node-a")) {
      assertThat(first.newest("s/0")).isEmpty();
      assertThatThrownBy(() -> FileStores.checkpoints(folder, "node-b"))
          .isInstanceOf(CheckpointStoreException.class);

      assertThat(openedByAnotherProcess())
          .contains("held by node-a, process " + ProcessHandle.current().pid());
    }
    assertThat(openedByAnotherProcess()).isEqualTo("opened");
  }

  private String openedByAnotherProcess() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(java, "-cp", classPath, OpenOnce.class.getName(), folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  /** What the other process does. */
  static final class OpenOnce {
    private OpenOnce() {}

    public static void main(String[] folder) {
      try {
        FileStores.checkpoints(Path.of(folder[0]), "node-c").close();
        System.out.print("opened");
      } catch (CheckpointStoreException e) {
        System.out.print(e.getMessage());
      }
    }
  }
}
