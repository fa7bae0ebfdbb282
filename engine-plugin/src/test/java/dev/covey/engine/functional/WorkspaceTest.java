package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.RowKey;
import dev.covey.engine.FileWork;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.ScriptedDelegate;
import dev.covey.engine.Workspace;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.time.CheckpointLine;
import dev.covey.engine.workspace.WorkspaceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of process instances are part of their turns. */
class WorkspaceTest {
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1, workspace: { quota: 24MiB } } }
      defaults: { site: main, durability: journaled }
      """;

  private static LocalCollective collective;
  private static ProcessEngine engine;
  private static Journals journals;

  @TempDir private Path outside;

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(POLICY);
    engine = collective.join("node-1", "");
    collective.awaitShards(1);
    Models.deploy(engine, "files", FileWork.MODEL);
    Models.deploy(engine, "job", Models.serviceTask("job", ScriptedDelegate.IN_A_JOB));
    journals = new Journals(collective, Map.of("main", 1));
  }

  @AfterAll
  static void stop() {
    journals.close();
    collective.close();
  }

  @Test
  void shouldKeepFilesFromTurnToTurnAndRemoveThemAtTheEnd() throws Exception {
    List<Path> folders = new ArrayList<>();
    String instance = FileWork.start(engine);
    FileWork.step(
        engine,
        instance,
        folder -> {
          folders.add(folder);
          Files.writeString(folder.resolve("a.txt"), "first");
          Files.createDirectories(folder.resolve("sub/deep"));
          Files.writeString(folder.resolve("sub/deep/b.txt"), "second");
          Files.createFile(folder.resolve("empty"));
        });
    assertThat(fileRows()).isEqualTo(3);
    FileWork.step(
        engine,
        instance,
        folder -> {
          assertThat(folder.resolve("a.txt")).hasContent("first");
          assertThat(folder.resolve("sub/deep/b.txt")).hasContent("second");
          assertThat(folder.resolve("empty")).isEmptyFile();
          Files.delete(folder.resolve("a.txt"));
          Files.writeString(folder.resolve("sub/deep/b.txt"), "2");
        });
    FileWork.step(
        engine,
        instance,
        folder -> {
          assertThat(folder.resolve("a.txt")).doesNotExist();
          assertThat(folder.resolve("sub/deep/b.txt")).hasContent("2");
        });
    assertSame();
    FileWork.end(engine, instance);

    assertThat(fileRows()).isZero();
    assertThat(folders.get(0)).doesNotExist();
    assertSame();
  }

  @Test
  void shouldJournalThePagesOfAFileThatChanged() throws Exception {
    byte[] bytes = new byte[5_000_000];
    new Random(3).nextBytes(bytes);
    String instance = FileWork.start(engine);
    FileWork.step(engine, instance, folder -> Files.write(folder.resolve("large"), bytes));
    int before = journals.turnSizes("main/0").size();
    for (int turn = 0; turn < 3; turn++) {
      Arrays.fill(bytes, 1_000_000 * turn, 1_000_000 * turn + 10, (byte) turn);
      FileWork.step(engine, instance, folder -> Files.write(folder.resolve("large"), bytes));
    }
    List<Integer> sizes = journals.turnSizes("main/0");

    assertThat(sizes.subList(before, sizes.size())).allMatch(size -> size < 20_000);
    FileWork.step(
        engine,
        instance,
        folder -> assertThat(Files.readAllBytes(folder.resolve("large"))).isEqualTo(bytes));
    FileWork.step(
        engine,
        instance,
        folder -> Files.write(folder.resolve("large"), Arrays.copyOf(bytes, 300_000)));
    FileWork.step(
        engine,
        instance,
        folder ->
            assertThat(Files.readAllBytes(folder.resolve("large")))
                .isEqualTo(Arrays.copyOf(bytes, 300_000)));
    assertSame();
    FileWork.end(engine, instance);
  }

  /** The file system's clock does not tell these apart. */
  @Test
  void shouldSeeAFileThatIsWrittenAgainAtOnceWithTheSameSize() throws Exception {
    String instance = FileWork.start(engine);
    for (int i = 10; i < 40; i++) {
      String text = "text " + i;
      FileWork.step(engine, instance, folder -> Files.writeString(folder.resolve("f"), text));
      FileWork.step(engine, instance, folder -> assertThat(folder.resolve("f")).hasContent(text));
    }
    assertSame();
    FileWork.end(engine, instance);
  }

  @Test
  void shouldBringTheFolderBackAfterARollback() throws Exception {
    String instance = FileWork.start(engine);
    FileWork.step(engine, instance, folder -> Files.writeString(folder.resolve("f"), "good"));

    assertThatThrownBy(
            () ->
                FileWork.step(
                    engine,
                    instance,
                    folder -> {
                      Files.writeString(folder.resolve("f"), "evil");
                      Files.writeString(folder.resolve("g"), "new");
                      Files.createDirectory(folder.resolve("h"));
                      throw new IllegalStateException("no");
                    }))
        .hasMessageContaining("no");

    FileWork.step(
        engine,
        instance,
        folder -> {
          assertThat(folder.resolve("f")).hasContent("good");
          assertThat(folder.resolve("g")).doesNotExist();
        });
    assertSame();
    FileWork.end(engine, instance);
  }

  @Test
  void shouldRefuseLinksAndTouchNothingBehindThem() throws Exception {
    Path secret = Files.writeString(outside.resolve("secret"), "secret");
    String instance = FileWork.start(engine);
    refused(
        instance,
        folder -> Files.createSymbolicLink(folder.resolve("link"), secret),
        "'link' is a link or a special file");
    refused(
        instance,
        folder -> Files.createSymbolicLink(folder.resolve("sub"), outside),
        "'sub' is a link or a special file");
    refused(
        instance,
        folder -> Files.createLink(folder.resolve("hard"), secret),
        "'hard' is a link or a special file");
    refused(
        instance,
        folder -> {
          Files.delete(folder);
          Files.createSymbolicLink(folder, outside);
        },
        "to be a folder still");
    FileWork.step(
        engine,
        instance,
        folder -> {
          assertThat(folder).isEmptyDirectory();
          Files.createDirectory(folder.resolve("sub"));
          Files.writeString(folder.resolve("sub/secret"), "mine");
        });
    FileWork.end(engine, instance);

    assertThat(secret).hasContent("secret");
    assertThat(outside).isDirectoryContaining(file -> file.equals(secret));
    assertSame();
  }

  @Test
  void shouldRefuseAPathThatIsTooLong() {
    String instance = FileWork.start(engine);

    refused(
        instance,
        folder -> Files.createFile(folder.resolve("n".repeat(200))),
        "Expected paths of at most 193 characters");
    FileWork.end(engine, instance);
  }

  @Test
  void shouldRefuseMoreThanPolicyAllows() throws Exception {
    String instance = FileWork.start(engine);
    for (String name : List.of("a", "b")) {
      FileWork.step(
          engine, instance, folder -> Files.write(folder.resolve(name), new byte[12_000_000]));
    }

    refused(
        instance,
        folder -> Files.write(folder.resolve("c"), new byte[2_000_000]),
        "Expected at most 25,165,824 bytes");
    FileWork.step(engine, instance, folder -> Files.delete(folder.resolve("a")));
    FileWork.step(
        engine, instance, folder -> Files.write(folder.resolve("c"), new byte[2_000_000]));
    FileWork.end(engine, instance);
  }

  @Test
  void shouldRefuseMoreThanATurnHolds() {
    String instance = FileWork.start(engine);

    refused(
        instance,
        folder -> Files.write(folder.resolve("huge"), new byte[17_000_000]),
        "write less at a time");
    FileWork.end(engine, instance);
  }

  private void refused(String instance, FileWork.Script script, String complaint) {
    assertThatThrownBy(() -> FileWork.step(engine, instance, script))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining(complaint)
        .hasMessageContaining(instance);
  }

  @Test
  void shouldSaveFilesWithProgress() {
    List<String> seen = new ArrayList<>();
    ScriptedDelegate.script(
        "saves",
        (execution, progress) -> {
          Path file = Workspace.of(execution).folder().resolve("f");
          seen.add(Files.exists(file) ? Files.readString(file) : "none");
          if (progress.last().isEmpty()) {
            Files.writeString(file, "saved");
            progress.save(new ScriptedDelegate.State(1, null));
            Files.writeString(file, "lost");
            throw new IllegalStateException("once more");
          }
        });
    engine.getRuntimeService().startProcessInstanceByKey("job", "saves");

    Awaitility.await().until(() -> seen.size() == 2);
    assertThat(seen).containsExactly("none", "saved");
    Awaitility.await().until(() -> fileRows() == 0);
  }

  /** No byte of another's rows or files changes. */
  @Test
  void shouldGoBackWithItsInstanceAndBeCopiedWithIt() throws Exception {
    String mine = FileWork.start(engine);
    String other = FileWork.start(engine);
    write(mine, "first");
    write(other, "other");
    try (CoveyClient client = collective.client()) {
      List<CheckpointLine> lines = client.checkpoints().list(mine);
      long then = lines.get(lines.size() - 1).turn();
      write(mine, "second");
      FileWork.step(engine, mine, folder -> Files.createFile(folder.resolve("later")));
      Map<RowKey, String> others = rowsBut(mine);

      client.checkpoints().rewind(mine, then, Map.of());

      assertThat(rowsBut(mine)).isEqualTo(others);
      expect(mine, "first");
      String copy = client.transfers().fork(mine, OptionalLong.empty(), null, Map.of());
      write(mine, "third");
      expect(copy, "first");
      write(copy, "fourth");
      expect(mine, "third");
      expect(other, "other");
      assertSame();
      List.of(mine, other, copy).forEach(instance -> FileWork.end(engine, instance));
    }
    assertThat(fileRows()).isZero();
  }

  private static Map<RowKey, String> rowsBut(String root) {
    Map<RowKey, String> rows = Journals.rows(engine);
    rows.values().removeIf(row -> row.contains(root));
    return rows;
  }

  private static void write(String instance, String text) {
    FileWork.step(engine, instance, folder -> Files.writeString(folder.resolve("f"), text));
  }

  private static void expect(String instance, String text) {
    FileWork.step(
        engine,
        instance,
        folder -> {
          assertThat(folder.resolve("f")).hasContent(text);
          assertThat(folder.resolve("later")).doesNotExist();
        });
  }

  @Test
  void shouldBeOfNoUseOutsideADelegate() {
    assertThatThrownBy(() -> dev.covey.engine.workspace.Workspaces.open("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("by a delegate or listener of an engine with the Covey plugin");
  }

  @Test
  void shouldHaveTheSameBytesAtTheNextOwner() throws Exception {
    byte[] bytes = new byte[700_000];
    new Random(4).nextBytes(bytes);
    try (LocalCollective two = LocalCollective.withPolicy(POLICY)) {
      ProcessEngine first = two.join("node-1", "");
      two.awaitShards(1);
      Models.deploy(first, "files", FileWork.MODEL);
      String instance = FileWork.start(first);
      List<Path> folders = new ArrayList<>();
      FileWork.step(
          first,
          instance,
          folder -> {
            folders.add(folder);
            Files.createDirectory(folder.resolve("sub"));
            Files.write(folder.resolve("sub/f"), bytes);
          });
      two.leave("node-1");
      assertThat(folders.get(0)).doesNotExist();
      ProcessEngine next = two.join("node-2", "");
      two.awaitShards(1);

      FileWork.step(
          next,
          instance,
          folder -> {
            assertThat(folder).isNotEqualTo(folders.get(0));
            assertThat(Files.readAllBytes(folder.resolve("sub/f"))).isEqualTo(bytes);
          });
      FileWork.end(next, instance);
      assertThat(Journals.rows(next).keySet()).noneMatch(key -> key.table().equals("ACT_RU_TASK"));
    }
  }

  private static long fileRows() {
    return Journals.rows(engine).values().stream()
        .filter(row -> row.contains("NAME_=covey.workspace/"))
        .count();
  }

  private static void assertSame() throws ProcessEngineException {
    assertThat(Journals.rows(engine)).isEqualTo(journals.rows(List.of("catalog/0", "main/0")));
  }
}
