package dev.covey.policy.zookeeper;

import dev.covey.policy.Policy;
import dev.covey.policy.PolicyStatus;
import dev.covey.policy.PolicyStatus.Rejection;
import dev.covey.policy.Revision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force and those who want to know. Belongs to the source's thread; only {@link
 * #current}, {@link #first} and {@link #status} may be called from others.
 */
final class LivePolicy {

  private static final Logger LOG = LoggerFactory.getLogger(LivePolicy.class);

  private final Optional<LastGoodFile> file;
  private final ShardCounts shards = new ShardCounts();
  private final List<Consumer<Policy>> listeners = new ArrayList<>();
  private final CompletableFuture<Policy> first = new CompletableFuture<>();
  private Optional<ReadRevision> copy = Optional.empty();
  private volatile Policy live;
  private volatile PolicyStatus status =
      new PolicyStatus(Revision.NONE, false, false, Optional.empty(), false);

  LivePolicy(Optional<LastGoodFile> file) {
    this.file = file;
  }

  /** What the disk holds; it counts as known, but is not live yet. */
  void remember(ReadRevision onDisk) {
    copy = Optional.of(onDisk);
    shards.remember(onDisk.policy().sites().values());
  }

  /** Makes the copy live where there is nothing better. */
  void fallBack() {
    if (live == null && copy.isPresent()) {
      Policy policy = copy.get().policy();
      LOG.warn(
          "Policy revision {} is read from the copy on disk, until ZooKeeper can confirm it",
          policy.revision());
      status =
          new PolicyStatus(policy.revision(), false, true, status.rejected(), status.writable());
      publish(policy);
    }
  }

  /** Makes a policy out of ZooKeeper live; throws InvalidPolicyException if it must not be. */
  void offer(ReadRevision read) {
    Policy policy = read.policy();
    shards.require(policy.sites().values());
    shards.remember(policy.sites().values());
    save(read);
    status = new PolicyStatus(policy.revision(), true, false, Optional.empty(), status.writable());
    if (!policy.equals(live)) {
      LOG.info("Policy revision {} is live", policy.revision());
      publish(policy);
    }
  }

  void reject(Revision revision, String reason) {
    Optional<Rejection> rejection = Optional.of(new Rejection(revision, reason));
    if (!rejection.equals(status.rejected())) {
      if (live == null) {
        LOG.warn("There is no policy to follow yet: {}", reason);
      } else {
        LOG.error(
            "Policy revision {} stays live, since what ZooKeeper holds now ({}) is rejected: {}",
            status.live(),
            revision.isNone() ? "no revision" : "revision " + revision,
            reason);
      }
    }
    status = new PolicyStatus(status.live(), true, status.fromDisk(), rejection, status.writable());
    fallBack();
  }

  void writable(boolean writable) {
    if (writable && !status.writable()) {
      LOG.warn(
          "THIS NODE'S ZOOKEEPER CREDENTIAL COULD WRITE THE POLICY that all nodes obey."
              + " Give nodes a credential that can only read");
    }
    status = new PolicyStatus(status.live(), true, status.fromDisk(), status.rejected(), writable);
  }

  void listen(Consumer<Policy> listener) {
    listeners.add(listener);
    if (live != null) {
      tell(listener, live);
    }
  }

  /** For whoever starts the source, before anything else is called. */
  boolean hasCopy() {
    return copy.isPresent();
  }

  Optional<Policy> current() {
    return Optional.ofNullable(live);
  }

  CompletableFuture<Policy> first() {
    return first;
  }

  PolicyStatus status(boolean connected) {
    PolicyStatus now = status;
    return new PolicyStatus(now.live(), connected, now.fromDisk(), now.rejected(), now.writable());
  }

  private void publish(Policy policy) {
    live = policy;
    first.complete(policy);
    List.copyOf(listeners).forEach(listener -> tell(listener, policy));
  }

  private void save(ReadRevision read) {
    if (file.isEmpty() || copy.filter(read::equals).isPresent()) {
      return;
    }
    try {
      file.get().write(read);
      copy = Optional.of(read);
    } catch (IOException e) {
      LOG.warn(
          "Policy revision {} cannot be kept in {}; without ZooKeeper this node would start with"
              + " an older one or none",
          read.policy().revision(),
          file.get().path(),
          e);
    }
  }

  private static void tell(Consumer<Policy> listener, Policy policy) {
    try {
      listener.accept(policy);
    } catch (RuntimeException e) {
      LOG.error("A listener failed on policy revision {}", policy.revision(), e);
    }
  }
}
