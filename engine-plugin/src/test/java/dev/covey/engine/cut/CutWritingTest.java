package dev.covey.engine.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.checkpoint.PastGoneException;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutWritingTest {
  private static final ShardId LONELY = new ShardId("right", 1);

  @TempDir private Path folder;

  @Test
  void shouldNameTheShardThatNobodyOwnsAndLeaveNoFile() {
    CutWriting writing =
        new CutWriting(
            "c",
            null,
            null,
            KryoCodecs.turns(),
            shard ->
                shard.equals(LONELY)
                    ? CompletableFuture.failedFuture(
                        new RequestTimeoutException(shard, Duration.ofSeconds(60)))
                    : CompletableFuture.completedFuture(Map.of()));

    assertThatThrownBy(
            () ->
                writing.write(
                    folder.resolve("cut.covey"),
                    new TreeMap<>(Map.of("left", 2, "right", 2)),
                    (shard, done, total) -> {}))
        .isInstanceOf(CutException.class)
        .hasMessageContaining("the owner of shard right/1 made none")
        .hasMessageContaining("60");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldBeginAnewWhenAShardWasMergedTwiceMeanwhile() {
    List<Instant> asked = new ArrayList<>();
    CutSummary summary =
        merged(asked, 3).write(file(), new TreeMap<>(Map.of("left", 1)), (shard, done, all) -> {});

    assertThat(asked).hasSize(3).isSorted().doesNotHaveDuplicates();
    assertThat(summary.at()).isEqualTo(asked.get(2));
    assertThat(file()).exists();
  }

  @Test
  void shouldSayWhatToDoWhenShardsAreMergedFasterThanTheyAreRead() {
    CutWriting writing = merged(new ArrayList<>(), Integer.MAX_VALUE);
    assertThatThrownBy(
            () -> writing.write(file(), new TreeMap<>(Map.of("left", 1)), (shard, done, all) -> {}))
        .isInstanceOf(CutException.class)
        .hasMessageContaining("left/0 is gone")
        .hasMessageContaining("keep: 10m");
    assertThat(folder).isEmptyDirectory();
  }

  private Path file() {
    return folder.resolve("cut.covey");
  }

  /** Has the past of a shard at the n-th time that it is asked for one. */
  private static CutWriting merged(List<Instant> asked, int there) {
    return new CutWriting(
        "c",
        fabric(),
        (shard, time) -> {
          asked.add(time);
          if (asked.size() < there) {
            throw new PastGoneException(shard + " is gone");
          }
          return new ShardImage();
        },
        KryoCodecs.turns(),
        shard -> CompletableFuture.completedFuture(Map.of()));
  }

  /** Whose clock moves with each look at it, and whose catalog has a turn that is far ahead. */
  private static Fabric fabric() {
    AtomicLong seconds = new AtomicLong();
    return (Fabric)
        Proxy.newProxyInstance(
            Fabric.class.getClassLoader(),
            new Class<?>[] {Fabric.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("now")) {
                return Instant.ofEpochSecond(seconds.incrementAndGet());
              }
              if (method.getName().equals("readJournal")) {
                @SuppressWarnings("unchecked")
                var records = (Consumer<JournalRecord>) arguments[2];
                records.accept(new JournalRecord("t", 0, 0, Instant.MAX, new byte[0]));
              }
              return null;
            });
  }
}
