package dev.covey.benchmarks.policy;

import dev.covey.policy.Checkpointing;
import dev.covey.policy.Durability;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.Resolved;
import dev.covey.policy.RetryTimeCycle;
import dev.covey.policy.Revision;
import dev.covey.policy.SitePolicies;
import dev.covey.policy.SitePolicy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What JMH runs: the questions of an engine's hot path to the snapshot of the live policy, as a
 * node has it, on one thread. Each call asks about another process, by a key that is not the
 * policy's own object.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PolicyLookups {
  private static final int KEYS = 1 << 8;

  private record Snapshot(Policy policy, SitePolicies sites, Resolved<NodeState> state) {}

  private final String[] processes = new String[KEYS];
  private final String[] activities = new String[KEYS];
  private final String[] names = new String[KEYS];
  private final int[] numbers = new int[KEYS];
  private volatile Snapshot snapshot;
  private int next;

  /** Makes the policy, and refuses to measure one that does not say what it should. */
  @Setup
  public void makePolicy() {
    Policy policy = SamplePolicy.document().toPolicy(new Revision(1));
    snapshot =
        new Snapshot(
            policy,
            SitePolicies.of(policy),
            policy.explanation().stateOf("shop-2", Map.of("zone", "eu")));
    for (int i = 0; i < KEYS; i++) {
      // One of eight is of no document, as most processes of a real collective are.
      processes[i] = i % 8 == 0 ? "unnamed-" + i : SamplePolicy.process(i);
      activities[i] = i % 2 == 0 ? SamplePolicy.activity(i) : "unnamed";
      names[i] = SamplePolicy.site(i);
      numbers[i] = policy.sites().get(names[i]).number();
    }
    require("a site", !policy.siteOf(processes[1]).name().equals(policy.defaults().site()));
    require("a retry", policy.retryOf(processes[2], activities[2]).isPresent());
    require("a state", snapshot.state().value() == NodeState.PAUSED);
  }

  private static void require(String what, boolean said) {
    if (!said) {
      throw new IllegalStateException("Expected the policy to say " + what + ", but it does not");
    }
  }

  private int next() {
    return next++ & (KEYS - 1);
  }

  /** Where an instance is started. */
  @Benchmark
  public SitePolicy site() {
    return snapshot.sites().ofProcess(processes[next()]);
  }

  /** Whether a caller waits for the journal. */
  @Benchmark
  public Durability durability() {
    return snapshot.policy().durabilityOf(processes[next()]);
  }

  /** How a failed job is tried again. */
  @Benchmark
  public Optional<RetryTimeCycle> retry() {
    int i = next();
    return snapshot.policy().retryOf(processes[i], activities[i]);
  }

  /** How values of a turn are paged, by the number in its ids. */
  @Benchmark
  public int page() {
    return snapshot.sites().numbered(numbers[next()]).checkpointing().pageBytes();
  }

  /** When a shard's full checkpoint is due. */
  @Benchmark
  public Checkpointing checkpoint() {
    return snapshot.sites().named(names[next()]).checkpointing();
  }

  /** Whether a job may begin. */
  @Benchmark
  public boolean state() {
    return snapshot.state().value() == NodeState.PAUSED;
  }
}
