package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.JournalStore.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link JournalStore} does; a test of one extends it. */
public abstract class JournalStoreContract {

  private JournalStore store;

  /** Opens the store, anew or again, with what was appended to it in the same test. */
  protected abstract JournalStore open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = open();
  }

  /** A record of a text. */
  public static Entry entry(String shard, String text) {
    return new Entry(shard, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The records of a shard from a position on, as {@code position:text}. */
  public static List<String> read(JournalStore store, String shard, long from) {
    List<String> records = new ArrayList<>();
    store.read(
        shard,
        from,
        (position, bytes) ->
            records.add(position + ":" + new String(bytes, StandardCharsets.UTF_8)));
    return records;
  }

  @Test
  void shouldHaveNothingAtFirst() {
    assertThat(store.start("a")).isZero();
    assertThat(store.end("a")).isZero();
    assertThat(read(store, "a", 0)).isEmpty();
  }

  @Test
  void shouldGivePositionsByShard() {
    assertThat(store.append(List.of(entry("a", "1"), entry("b", "2"), entry("a", "3"))))
        .containsExactly(0L, 0L, 1L);
    assertThat(store.append(List.of(entry("b", "4"), entry("a", "5")))).containsExactly(1L, 2L);

    assertThat(read(store, "a", 0)).containsExactly("0:1", "1:3", "2:5");
    assertThat(read(store, "b", 0)).containsExactly("0:2", "1:4");
    assertThat(store.end("a")).isEqualTo(3);
    assertThat(store.end("b")).isEqualTo(2);
  }

  @Test
  void shouldReadFromAPositionToTheEnd() {
    store.append(List.of(entry("a", "1"), entry("a", "2"), entry("a", "3")));

    assertThat(read(store, "a", 1)).containsExactly("1:2", "2:3");
    assertThat(read(store, "a", 3)).isEmpty();
    assertThat(store.read("a", 1, (position, record) -> {})).isEqualTo(3);
    assertThat(store.read("a", 3, (position, record) -> {})).isEqualTo(3);
  }

  @Test
  void shouldGiveEverythingBackWhenOpenedAgain() {
    for (int i = 0; i < 20; i++) {
      store.append(List.of(entry("a", "a" + i), entry("b/" + i % 3, "b" + i)));
    }
    List<String> before = read(store, "a", 0);

    reopen();

    assertThat(before).hasSize(20);
    assertThat(read(store, "a", 0)).isEqualTo(before);
    assertThat(read(store, "b/2", 0))
        .containsExactly("0:b2", "1:b5", "2:b8", "3:b11", "4:b14", "5:b17");
    assertThat(store.append(List.of(entry("a", "next")))).containsExactly(20L);
    assertThat(read(store, "a", 20)).containsExactly("20:next");
  }

  @Test
  void shouldTakeEmptyBatchesAndEmptyRecords() {
    assertThat(store.append(List.of())).isEmpty();
    store.append(List.of(entry("a", "")));

    reopen();

    assertThat(read(store, "a", 0)).containsExactly("0:");
  }

  @Test
  void shouldRefuseToReadWhatIsNotThere() {
    store.append(List.of(entry("a", "1"), entry("a", "2")));
    store.deleteBefore("a", 1);

    assertThatThrownBy(() -> read(store, "a", 0))
        .isInstanceOf(JournalStoreException.class)
        .hasMessageContaining("between 1 and 2, but got 0");
    assertThatThrownBy(() -> read(store, "a", 3)).isInstanceOf(JournalStoreException.class);
    assertThatThrownBy(() -> read(store, "a", -1)).isInstanceOf(JournalStoreException.class);
    assertThat(read(store, "a", 1)).containsExactly("1:2");
  }

  @Test
  void shouldDeleteAShardsRecordsOnly() {
    for (int i = 0; i < 20; i++) {
      store.append(List.of(entry("a", "a" + i), entry("b", "b" + i)));
    }

    store.deleteBefore("a", 18);
    store.deleteBefore("a", 3);

    assertThat(store.start("a")).isEqualTo(18);
    assertThat(read(store, "a", 18)).containsExactly("18:a18", "19:a19");
    assertThat(read(store, "b", 0)).hasSize(20);
    assertThatThrownBy(() -> store.deleteBefore("a", 21))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldGoOnWhereItEndedWhenAllWasDeleted() {
    for (int i = 0; i < 20; i++) {
      store.append(List.of(entry("a", "a" + i)));
    }
    store.deleteBefore("a", 20);

    reopen();

    assertThat(store.end("a")).isEqualTo(20);
    assertThat(store.append(List.of(entry("a", "next")))).containsExactly(20L);
    assertThat(read(store, "a", 20)).containsExactly("20:next");
  }

  @Test
  void shouldAppendFromManyThreads() throws InterruptedException, ExecutionException {
    List<Long> positions = new ArrayList<>();
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<Long>>> appends = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        List<Entry> batch = List.of(entry("a", "x" + i), entry("b", "x" + i));
        appends.add(
            () -> {
              List<Long> given = store.append(batch);
              assertThat(read(store, "a", given.get(0)).get(0)).startsWith(given.get(0) + ":");
              return given;
            });
      }
      for (Future<List<Long>> append : executor.invokeAll(appends)) {
        positions.add(append.get().get(0));
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(new HashSet<>(positions)).hasSize(40);
    assertThat(read(store, "b", 0)).hasSize(40);
  }

  @Test
  void shouldLetTheReaderAppend() {
    store.append(List.of(entry("a", "1"), entry("a", "2")));

    store.read("a", 0, (position, record) -> store.append(List.of(entry("a", "more"))));

    assertThat(store.end("a")).isEqualTo(4);
  }

  @Test
  void shouldRefuseToWorkOnceClosed() {
    store.close();
    store.close();

    assertThatThrownBy(() -> store.append(List.of(entry("a", "1"))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> read(store, "a", 0)).isInstanceOf(IllegalStateException.class);
  }
}
