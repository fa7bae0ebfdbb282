package dev.covey.engine.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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
}
