package dev.covey.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shards, and the home of a limit, by chance: messages late, twice, out of order and lost; owners
 * that die and take with them the turns that were not durable; a limit that changes, or is taken
 * out of the policy and put back.
 */
class LedgerSimulationTest {
  private static final int SEEDS = Boolean.getBoolean("covey.soak") ? 2_000 : 60;
  private static final int STEPS = 3_000;

  static List<Long> seeds() {
    Long one = Long.getLong("covey.seed");
    return one != null
        ? List.of(one)
        : new Random().longs(SEEDS, 0, Long.MAX_VALUE).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldNeverExceedTheLimitNorStarveNorLeak(long seed) {
    World world = new World(new Random(seed));
    for (int step = 0; step < STEPS; step++) {
      world.step(true);
      assertThat(world.running()).as("step %d", step).isLessThanOrEqualTo(world.bound);
    }
    world.faults = false;
    int more = 0;
    while (world.open() > 0) {
      world.step(false);
      assertThat(world.running()).isLessThanOrEqualTo(world.bound);
      assertThat(more++).as("steps until all has run").isLessThan(200_000);
    }
    world.settle();
    assertThat(world.home.ledger.outstanding()).as("slots that are not back").isZero();
    assertThat(world.done).isEqualTo(world.come);
  }

  /** What a shard's owner has done since its last durable turn is lost with it. */
  private static final class Borrower {
    final ShardId id;
    Share share = Share.NONE;
    Share durable = Share.NONE;
    long acknowledged;
    long told;
    int waiting;
    int running;
    long since;
    final List<Runnable> unsent = new ArrayList<>();
    final List<Loan> consumed = new ArrayList<>();

    Borrower(int number) {
      id = new ShardId("main", number);
    }
  }

  private static final class Home {
    Ledger ledger = Ledger.EMPTY;
    Ledger durable = Ledger.EMPTY;
    final List<Runnable> unsent = new ArrayList<>();
    final List<Runnable> consumed = new ArrayList<>();
  }

  private static final class World {
    final Random random;
    final SortedMap<ShardId, Borrower> shards = new TreeMap<>();
    final Home home = new Home();
    final List<Runnable> inFlight = new ArrayList<>();
    boolean faults = true;
    int limit;
    long bound;
    int come;
    int done;
    long now;

    World(Random random) {
      this.random = random;
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        Borrower shard = new Borrower(i);
        shards.put(shard.id, shard);
      }
      limit = 1 + random.nextInt(10);
      bound = limit;
    }

    long running() {
      return shards.values().stream().mapToLong(shard -> shard.running).sum();
    }

    int open() {
      return shards.values().stream().mapToInt(shard -> shard.waiting + shard.running).sum();
    }

    void step(boolean work) {
      now++;
      List<Borrower> all = List.copyOf(shards.values());
      Borrower shard = all.get(random.nextInt(all.size()));
      switch (random.nextInt(12)) {
        case 0 -> comes(shard, work);
        case 1, 2 -> ends(shard);
        case 3, 4 -> shardWorks(shard);
        case 5, 6, 7 -> deliver();
        case 8 -> lend(random.nextInt(4) == 0);
        case 9 -> commit(shard);
        case 10 -> commitHome();
        default -> fault(shard);
      }
      boolean allHeard =
          shards.keySet().stream()
              .allMatch(id -> home.ledger.accounts().getOrDefault(id, Account.NONE).current());
      if (allHeard && home.ledger.outstanding() <= limit) {
        bound = limit;
      }
    }

    private void comes(Borrower shard, boolean work) {
      if (work && random.nextInt(3) == 0) {
        shard.since = shard.waiting == 0 ? now : shard.since;
        shard.waiting++;
        come++;
      }
    }

    private void ends(Borrower shard) {
      if (shard.running > 0) {
        shard.running--;
        done++;
        // Its end is a turn, with all before it.
        commit(shard);
      }
    }

    private void shardWorks(Borrower shard) {
      while (shard.waiting > 0
          && shard.running < Math.min(shard.share.held(), shard.share.keep())) {
        shard.waiting--;
        shard.running++;
        shard.since = now;
      }
      int surplus = shard.share.surplus(shard.running, shard.waiting);
      shard.share = shard.share.givesBack(surplus).reports();
      Report report =
          new Report(
              shard.share.report(),
              shard.share.loan(),
              shard.share.returned(),
              shard.running,
              shard.waiting,
              shard.since,
              shard.told > shard.acknowledged);
      shard.told = report.number();
      shard.unsent.add(new Heard(() -> hear(shard.id, report)));
    }

    /** A report on its way. */
    private record Heard(Runnable hearing) implements Runnable {
      @Override
      public void run() {
        hearing.run();
      }
    }

    /**
     * The policy is without the limit for a while, in which shards run what they like and the home
     * passes over what it is told.
     */
    private void outAndBack() {
      home.ledger = home.ledger.unlimited();
      commitHome();
      inFlight.removeIf(message -> message instanceof Heard);
      for (Borrower shard : shards.values()) {
        shard.unsent.removeIf(message -> message instanceof Heard);
        int runs = random.nextInt(shard.waiting + 1);
        shard.waiting -= runs;
        shard.running += runs;
        commit(shard);
        shard.acknowledged = 0;
      }
      bound =
          Math.max(
              bound,
              shards.values().stream()
                  .mapToLong(shard -> Math.max(lent(shard), shard.running))
                  .sum());
    }

    /** How many slots the shard has, once all that was lent has come. */
    private long lent(Borrower shard) {
      Account account = home.ledger.accounts().getOrDefault(shard.id, Account.NONE);
      return account.lent() - shard.share.returned();
    }

    private void hear(ShardId shard, Report report) {
      home.consumed.add(new Heard(() -> hear(shard, report)));
      become(home.ledger.heard(shard, report));
      lend(false);
    }

    private void lend(boolean callBack) {
      become(home.ledger.balanced(limit, limit, shards.keySet(), callBack));
    }

    private void become(Ledger next) {
      Map<ShardId, Loan> loans = next.loansSince(home.ledger);
      loans.forEach((to, loan) -> home.unsent.add(() -> borrow(shards.get(to), loan)));
      home.ledger = next;
    }

    private void borrow(Borrower shard, Loan loan) {
      shard.consumed.add(loan);
      shard.acknowledged = Math.max(shard.acknowledged, loan.heard());
      shard.share = shard.share.heard(loan);
    }

    private void commit(Borrower shard) {
      shard.durable = shard.share;
      shard.consumed.clear();
      inFlight.addAll(shard.unsent);
      shard.unsent.clear();
    }

    private void commitHome() {
      home.durable = home.ledger;
      home.consumed.clear();
      inFlight.addAll(home.unsent);
      home.unsent.clear();
    }

    private void deliver() {
      if (!inFlight.isEmpty()) {
        int which = faults && random.nextBoolean() ? random.nextInt(inFlight.size()) : 0;
        Runnable message = inFlight.remove(which);
        int times = faults ? new int[] {0, 1, 1, 1, 1, 1, 2}[random.nextInt(7)] : 1;
        for (int i = 0; i < times; i++) {
          message.run();
        }
      }
    }

    private void fault(Borrower shard) {
      if (!faults) {
        return;
      }
      switch (random.nextInt(6)) {
        case 0 -> die(shard);
        case 1 -> dieHome();
        case 3 -> {
          if (random.nextInt(10) == 0) {
            outAndBack();
          }
        }
        case 2 -> {
          limit = 1 + random.nextInt(10);
          bound = Math.max(bound, limit);
        }
        default -> {
          // Nothing goes wrong.
        }
      }
    }

    /** The next owner reads the journal, hears again what was not consumed, and runs all again. */
    private void die(Borrower shard) {
      shard.share = shard.durable;
      shard.unsent.clear();
      List<Loan> again = List.copyOf(shard.consumed);
      shard.consumed.clear();
      again.forEach(loan -> inFlight.add(() -> borrow(shard, loan)));
      shard.waiting += shard.running;
      shard.running = 0;
      shard.told = shard.share.report();
      shard.acknowledged = 0;
    }

    private void dieHome() {
      home.ledger = home.durable;
      home.unsent.clear();
      List<Runnable> again = List.copyOf(home.consumed);
      home.consumed.clear();
      inFlight.addAll(again);
    }

    void settle() {
      for (int i = 0; i < 50; i++) {
        shards.values().forEach(this::shardWorks);
        shards.values().forEach(this::commit);
        while (!inFlight.isEmpty()) {
          deliver();
        }
        lend(true);
        commitHome();
        while (!inFlight.isEmpty()) {
          deliver();
        }
      }
    }
  }
}
