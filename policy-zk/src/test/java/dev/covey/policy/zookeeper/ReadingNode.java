package dev.covey.policy.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.policy.Checkpointing;
import dev.covey.policy.Durability;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyTree;
import dev.covey.policy.Revision;
import dev.covey.policy.SitePolicies;
import dev.covey.policy.SitePolicy;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;

/**
 * What a node does with policy: a snapshot that its source swaps, and a thread that decides by it
 * all the time, and ends at the first decision that is not wholly of the revision it names.
 *
 * <p>A document is made so that each of its parts says the number of its revision.
 */
final class ReadingNode implements AutoCloseable {
  private record Snapshot(Policy policy, SitePolicies sites) {}

  private final PolicySource source;
  private final NavigableSet<Revision> decidedBy = new ConcurrentSkipListSet<>();
  private final Thread reader;
  private volatile Snapshot snapshot;
  private volatile boolean closed;
  private volatile Throwable failure;

  ReadingNode(PolicySource source) {
    this.source = source;
    this.reader = new Thread(this::decide, "reader");
  }

  void start() {
    source.start();
    snapshot = snapshot(source.current());
    source.onChange(policy -> snapshot = snapshot(policy));
    reader.start();
  }

  private static Snapshot snapshot(Policy policy) {
    return new Snapshot(policy, SitePolicies.of(policy));
  }

  static PolicyDocument document(long number) {
    return PolicyDocument.parse(
        """
        sites:
          main: { selector: "", shards: 6, checkpoint: { turns: %1$d }, workspace: { quota: %1$d } }
          more: { selector: "", shards: 2, checkpoint: { turns: %1$d }, workspace: { quota: %1$d } }
        defaults: { site: %2$s, durability: %3$s, retry: R1/PT%1$dS, checkpoint: { age: %1$ds } }
        processes:
          order:
            site: %2$s
            durability: %3$s
            retry: R2/PT%1$dS
            activities: { charge: { retry: R3/PT%1$dS } }
        nodes: { shop-1: { state: %4$s } }
        """
            .formatted(number, site(number), durability(number).word(), state(number).word()));
  }

  /** The documents of one revision with one of another among them: what no push can write. */
  static TreeMap<String, String> mixture(long number, long other, String document) {
    TreeMap<String, String> documents = documents(number);
    documents.put(document, documents(other).get(document));
    return documents;
  }

  static TreeMap<String, String> documents(long number) {
    PolicyTree tree = document(number).toTree();
    return new TreeMap<>(tree.documents());
  }

  private static String site(long number) {
    return number % 2 == 0 ? "main" : "more";
  }

  private static Durability durability(long number) {
    return number % 2 == 0 ? Durability.JOURNALED : Durability.RELAXED;
  }

  private static NodeState state(long number) {
    return NodeState.values()[(int) (number % NodeState.values().length)];
  }

  private void decide() {
    try {
      while (!closed) {
        for (int i = 0; i < 100; i++) {
          Snapshot now = snapshot;
          requireOneRevision(now.policy());
          requireOneRevision(now.policy().revision().number(), now.sites());
          requireOneRevision(source.current());
        }
        decidedBy.add(snapshot.policy().revision());
        LockSupport.parkNanos(1_000_000);
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private static void requireOneRevision(Policy policy) {
    long number = policy.revision().number();
    require(number, policy.siteOf("order").name().equals(site(number)));
    require(number, policy.siteOf("unnamed").name().equals(site(number)));
    require(number, policy.durabilityOf("order") == durability(number));
    require(number, policy.durabilityOf("unnamed") == durability(number));
    require(number, seconds(policy, "order", "charge") == number);
    require(number, seconds(policy, "order", "pack") == number);
    require(number, seconds(policy, "unnamed", "pack") == number);
    require(number, policy.explanation().stateOf("shop-1", Map.of()).value() == state(number));
  }

  private static void requireOneRevision(long number, SitePolicies sites) {
    require(number, sites.ofProcess("order").name().equals(site(number)));
    require(number, sites.ofDefaults().name().equals(site(number)));
    requireOneRevision(number, sites.ofProcess("order"));
    requireOneRevision(number, sites.named("main"));
    requireOneRevision(number, sites.named("more"));
  }

  private static void requireOneRevision(long number, SitePolicy site) {
    require(number, site.revision().number() == number);
    Checkpointing checkpointing = site.checkpointing();
    require(number, checkpointing.turns() == number);
    require(number, checkpointing.age().toSeconds() == number);
    require(number, site.workspace().bytes() == number);
  }

  private static long seconds(Policy policy, String process, String activity) {
    return policy.retryOf(process, activity).orElseThrow().intervals().get(0).toSeconds();
  }

  private static void require(long revision, boolean holds) {
    if (!holds) {
      throw new AssertionError("A decision of revision " + revision + " has values of another");
    }
  }

  PolicySource source() {
    return source;
  }

  /** The revision that decisions are made by. */
  Revision acting() {
    return snapshot.policy().revision();
  }

  /** Fails if any decision so far was of two revisions. */
  NavigableSet<Revision> decidedBy() {
    assertThat(failure).isNull();
    return decidedBy;
  }

  @Override
  public void close() {
    closed = true;
    source.close();
  }
}
