package dev.covey.fabric.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * Nodes whose clocks are off and jump send each other messages in any order; shards move between
 * them. All events up to any time are a consistent cut: nothing in it was caused by something that
 * is not.
 */
class ConsistentCutTest {

  private static final int NODES = 4;
  private static final int SHARDS = 6;
  private static final int STEPS = 400;

  /** What a shard's turn knew: the turns of all shards that are its causes, by shard. */
  private record Turn(Instant time, int[] causes) {}

  private record Message(int to, Instant sentAt, int[] causes) {}

  private static final class OwnClock extends Clock {
    private Instant now = Instant.parse("2026-05-01T12:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class World {
    private final Random random;
    private final boolean observing;
    private final List<OwnClock> clocks = new ArrayList<>();
    private final List<HybridClock> times = new ArrayList<>();
    private final int[] ownerOf = new int[SHARDS];
    private final List<List<Turn>> journals = new ArrayList<>();
    private final ArrayDeque<Message> inFlight = new ArrayDeque<>();

    World(long seed, boolean observing) {
      random = new Random(seed);
      this.observing = observing;
      for (int node = 0; node < NODES; node++) {
        OwnClock clock = new OwnClock();
        clock.now = clock.now.plusMillis(random.nextInt(10_000));
        clocks.add(clock);
        times.add(new HybridClock(clock));
      }
      for (int shard = 0; shard < SHARDS; shard++) {
        journals.add(new ArrayList<>());
        ownerOf[shard] = random.nextInt(NODES);
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        OwnClock clock = clocks.get(random.nextInt(NODES));
        clock.now = clock.now.plusMillis(random.nextInt(200) - 50L);
        switch (random.nextInt(8)) {
          case 0 -> move(random.nextInt(SHARDS));
          case 1, 2, 3 -> receive();
          default -> turn(random.nextInt(SHARDS), null);
        }
      }
    }

    /** The next owner reads the journal, and so observes its times. */
    private void move(int shard) {
      ownerOf[shard] = random.nextInt(NODES);
      journals.get(shard).forEach(turn -> observe(ownerOf[shard], turn.time()));
    }

    private void receive() {
      if (!inFlight.isEmpty()) {
        Message message = random.nextBoolean() ? inFlight.pollFirst() : inFlight.pollLast();
        observe(ownerOf[message.to()], message.sentAt());
        turn(message.to(), message);
      }
    }

    private void observe(int node, Instant time) {
      if (observing) {
        times.get(node).observe(time);
      }
    }

    private void turn(int shard, Message consumed) {
      List<Turn> journal = journals.get(shard);
      int[] causes =
          journal.isEmpty() ? new int[SHARDS] : journal.get(journal.size() - 1).causes().clone();
      if (consumed != null) {
        for (int other = 0; other < SHARDS; other++) {
          causes[other] = Math.max(causes[other], consumed.causes()[other]);
        }
      }
      causes[shard] = journal.size() + 1;
      Instant time = times.get(ownerOf[shard]).next();
      journal.add(new Turn(time, causes));
      if (random.nextBoolean()) {
        inFlight.add(new Message(random.nextInt(SHARDS), time, causes));
      }
    }

    /** The first thing that is wrong with the cut at a time, or null. */
    String inconsistency(Instant at) {
      int[] cut = new int[SHARDS];
      for (int shard = 0; shard < SHARDS; shard++) {
        List<Turn> journal = journals.get(shard);
        boolean beyond = false;
        for (Turn turn : journal) {
          boolean later = turn.time().isAfter(at);
          if (beyond && !later) {
            return "the times of shard " + shard + " are not in order";
          }
          beyond |= later;
          cut[shard] += later ? 0 : 1;
        }
      }
      for (int shard = 0; shard < SHARDS; shard++) {
        for (Turn turn : journals.get(shard).subList(0, cut[shard])) {
          for (int other = 0; other < SHARDS; other++) {
            if (turn.causes()[other] > cut[other]) {
              return "a turn of shard " + shard + " has a cause in shard " + other + " outside";
            }
          }
        }
      }
      return null;
    }

    Set<Instant> allTimes() {
      Set<Instant> all = new HashSet<>();
      journals.forEach(journal -> journal.forEach(turn -> all.add(turn.time())));
      return all;
    }
  }

  @RepeatedTest(50)
  void shouldCutConsistentlyAtEveryTime(RepetitionInfo repetition) {
    World world = new World(repetition.getCurrentRepetition(), true);
    world.run();

    assertThat(world.allTimes())
        .hasSizeGreaterThan(STEPS / 3)
        .allSatisfy(
            at -> assertThat(world.inconsistency(at)).describedAs("cut at %s", at).isNull());
  }

  @Test
  void shouldFindOutClocksThatDoNotListen() {
    Function<Long, Boolean> foundOut =
        seed -> {
          World world = new World(seed, false);
          world.run();
          return world.allTimes().stream().anyMatch(at -> world.inconsistency(at) != null);
        };

    assertThat(List.of(1L, 2L, 3L, 4L, 5L)).map(foundOut).containsOnly(true);
  }
}
