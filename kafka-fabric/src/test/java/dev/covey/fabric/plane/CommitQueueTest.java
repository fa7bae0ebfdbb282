package dev.covey.fabric.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Lease;
import dev.covey.fabric.Place;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import dev.covey.fabric.ShardTurn;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommitQueueTest {
  private static final Duration NOW = Duration.ZERO;

  private final AtomicLong nanos = new AtomicLong();
  private final CommitQueue queue = new CommitQueue(nanos::get, new HybridClock(Clock.systemUTC()));
  private final ShardLease lease = new ShardLease(new ShardId("eu", 0), new RecordingKeeper());

  @Test
  void shouldGiveFilledPlacesInTheOrderOfReservation() {
    Place first = queue.reserve();
    Place second = queue.reserve();
    second.commit(unit(2));
    assertThat(queue.take()).isEmpty();

    first.commit(unit(1));

    assertThat(queue.take()).extracting(CommitQueueTest::record).containsExactly("1", "2");
  }

  @Test
  void shouldPassOverCancelledPlacesAndStopAtReservedOnes() {
    Place cancelled = queue.reserve();
    queue.reserve().commit(unit(1));
    Place alsoCancelled = queue.reserve();
    queue.reserve().commit(unit(2));
    queue.reserve();
    queue.reserve().commit(unit(3));
    cancelled.cancel();
    alsoCancelled.cancel();

    assertThat(queue.take()).extracting(CommitQueueTest::record).containsExactly("1", "2");
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void shouldRefuseToFillAPlaceTwice() {
    Place place = queue.reserve();
    place.commit(unit(1));

    assertThatThrownBy(place::cancel).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> place.commit(unit(1))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldGiveAPlaceUpThatIsFilledWithAForeignLease() {
    Lease foreign =
        new Lease() {
          @Override
          public Optional<String> lostOwner() {
            return Optional.empty();
          }

          @Override
          public ShardId shard() {
            return new ShardId("eu", 0);
          }

          @Override
          public boolean live() {
            return true;
          }

          @Override
          public void open(long inboxPosition) {}
        };
    Place first = queue.reserve();
    queue.reserve().commit(unit(2));

    assertThatThrownBy(
            () ->
                first.commit(
                    new CommitUnit(
                        List.of(new ShardTurn(foreign, null, ShardTurn.UNCHANGED)), List.of())))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(queue.take()).extracting(CommitQueueTest::record).containsExactly("2");
  }

  @Test
  void shouldMeasureLagFromTheOldestFilledPlaceUntilItSettles() {
    assertThat(queue.lag()).isZero();
    queue.reserve().commit(unit(1));
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    queue.reserve().commit(unit(2));
    assertThat(queue.lag()).isEqualTo(Duration.ofSeconds(2));

    queue.settled(queue.take(), 2);

    assertThat(queue.lag()).isZero();
    assertThat(queue.committed()).isEqualTo(2);
  }

  @Test
  void shouldHaveNoRoomOverTheBoundOrTheLag() throws InterruptedException {
    queue.reserve().commit(unit(0));
    assertThat(queue.awaitRoom(NOW)).isTrue();
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    assertThat(queue.awaitRoom(NOW)).isFalse();
    queue.settled(queue.take(), 1);
    assertThat(queue.awaitRoom(NOW)).isTrue();

    for (int i = 0; i < 4_000; i++) {
      queue.reserve().commit(unit(i));
    }

    assertThat(queue.awaitRoom(NOW)).isFalse();
    queue.settled(queue.take(), 1_000);
    assertThat(queue.awaitRoom(NOW)).isTrue();
  }

  @Test
  void shouldBoundABatchInBytesButTakeOneLargeUnitAlone() {
    for (int i = 0; i < 3; i++) {
      queue.reserve().commit(unit(new byte[5 << 20]));
    }
    queue.reserve().commit(unit(new byte[9 << 20]));

    List<Integer> sizes = new ArrayList<>();
    for (List<QueuedPlace> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
      sizes.add(batch.size());
      queue.settled(batch, batch.size());
    }
    assertThat(sizes).containsExactly(1, 1, 1, 1);
  }

  @Test
  void shouldSaySettledOnlyWhenEveryEarlierPlaceIs() {
    Place open = queue.reserve();
    assertThat(queue.awaitSettled(NOW)).isFalse();
    open.commit(unit(1));
    assertThat(queue.awaitSettled(NOW)).isFalse();
    List<QueuedPlace> batch = queue.take();
    assertThat(queue.awaitSettled(NOW)).isFalse();
    queue.settled(batch, 1);
    assertThat(queue.awaitSettled(NOW)).isTrue();

    queue.reserve().cancel();
    queue.take();
    assertThat(queue.awaitSettled(NOW)).isTrue();
  }

  @Test
  void shouldFailWhatIsFilledAfterTheEnd() {
    Place late = queue.reserve();
    queue.abandon();

    assertThat(late.commit(unit(1)))
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableThat()
        .withCauseInstanceOf(ShardLostException.class);
  }

  @Test
  @Timeout(30)
  void shouldEndAWaitThatIsWokenAndNotTheOneAfterIt() {
    queue.wake();

    assertThat(queue.awaitFilled(Duration.ofHours(1))).isFalse();
    queue.reserve().commit(unit(1));
    assertThat(queue.awaitFilled(Duration.ofHours(1))).isTrue();
    queue.take();
    assertThat(queue.awaitFilled(NOW)).isFalse();
  }

  private static String record(QueuedPlace place) {
    return new String(place.unit().turns().get(0).journalRecord(), StandardCharsets.UTF_8);
  }

  private CommitUnit unit(long number) {
    return unit(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
  }

  private CommitUnit unit(byte[] record) {
    return new CommitUnit(List.of(new ShardTurn(lease, record, ShardTurn.UNCHANGED)), List.of());
  }
}
