package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyStatus;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import dev.covey.policy.ZooKeeperSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the tree: whatever the signal (a watch, a new connection, the clock), the same refresh
 * reads what is there. All reading and telling is done by one thread.
 */
final class ZooKeeperPolicySource implements PolicySource {

  private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperPolicySource.class);
  private static final Duration PATIENCE_WITH_COPY = Duration.ofSeconds(3);

  private enum Stage {
    LATENT,
    STARTED,
    CLOSED
  }

  private final ZooKeeperSettings settings;
  private final CuratorFramework client;
  private final RevisionReader reader;
  private final WriteAccess writeAccess;
  private final LivePolicy live;
  private final Optional<LastGoodFile> file;
  private final Duration poll;
  private final SourceThread thread;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.LATENT);
  private final Watcher watcher = this::onEvent;
  private volatile boolean connected;
  private volatile String obstacle;
  // These belong to the source's thread.
  private long followed = -1; // The pointer's last good zxid.
  private long examined = -1; // And the one whose documents were asked for their access lists.
  private boolean writableWithin;

  ZooKeeperPolicySource(
      ZooKeeperSettings settings,
      CuratorFramework client,
      RevisionReader reader,
      WriteAccess writeAccess,
      LivePolicy live,
      Optional<LastGoodFile> file,
      Duration poll) {
    this.settings = settings;
    this.client = client;
    this.reader = reader;
    this.writeAccess = writeAccess;
    this.live = live;
    this.file = file;
    this.poll = poll;
    this.thread = new SourceThread("covey-policy-" + settings.collective());
    this.obstacle = "no connection to ZooKeeper at " + settings.connectString();
  }

  @Override
  public void start() {
    if (!stage.compareAndSet(Stage.LATENT, Stage.STARTED)) {
      throw new IllegalStateException("a policy source is started once; this one was already");
    }
    String onDisk = rememberCopy();
    client.getConnectionStateListenable().addListener((any, state) -> onConnection(state));
    client.start();
    thread.every(poll, this::refresh);
    try {
      awaitFirst();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new PolicyUnavailableException("interrupted while waiting for the first policy", e);
    } catch (TimeoutException e) {
      close();
      throw new PolicyUnavailableException(unavailable(onDisk), e);
    } catch (ExecutionException e) {
      throw new PolicyUnavailableException("closed while waiting for the first policy", e);
    }
  }

  private void awaitFirst() throws InterruptedException, TimeoutException, ExecutionException {
    Duration patience = settings.startTimeout();
    boolean hasCopy = live.hasCopy();
    if (hasCopy && patience.compareTo(PATIENCE_WITH_COPY) > 0) {
      patience = PATIENCE_WITH_COPY;
    }
    try {
      live.first().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (!hasCopy) {
        throw e;
      }
      thread.run(live::fallBack);
      live.first().get();
    }
  }

  /** What there is on disk, in words for an error. */
  private String rememberCopy() {
    if (file.isEmpty()) {
      return "no data directory is set that could hold a copy";
    }
    try {
      Optional<ReadRevision> copy = file.get().read();
      copy.ifPresent(live::remember);
      return "there is no copy at " + file.get().path();
    } catch (IOException | InvalidPolicyException e) {
      LOG.warn("The copy of the policy on disk is of no use: {}", e.getMessage(), e);
      return e instanceof IOException
          ? "the copy " + file.get().path() + " cannot be read (" + e + ")"
          : e.getMessage();
    }
  }

  private String unavailable(String onDisk) {
    return "no policy for the collective '%s' within %s: %s; and %s"
        .formatted(settings.collective(), settings.startTimeout(), obstacle, onDisk);
  }

  private void onConnection(ConnectionState state) {
    connected = state.isConnected();
    LOG.info("ZooKeeper for the policy of '{}': {}", settings.collective(), state);
    if (connected) {
      thread.runUnlessClosed(this::refresh);
    }
  }

  private void onEvent(WatchedEvent event) {
    if (event.getType() != Watcher.Event.EventType.None) {
      thread.runUnlessClosed(this::refresh);
    }
  }

  private void refresh() {
    if (!connected || thread.isClosed()) {
      return;
    }
    Revision revision = Revision.NONE;
    try {
      Optional<RevisionReader.Pointer> pointer = reader.pointer(watcher);
      if (pointer.isEmpty()) {
        refuse(Revision.NONE, "ZooKeeper holds no policy for it: push one (covey policy push)");
        return;
      }
      revision = pointer.get().revision();
      live.writable(writableWithin || writeAccess.granted(revision));
      if (pointer.get().zxid() != followed) {
        live.offer(reader.read(revision));
        followed = pointer.get().zxid();
      }
      examine(pointer.get());
    } catch (InvalidPolicyException e) {
      refuse(revision, e.getMessage());
    } catch (KeeperException.NoAuthException e) {
      refuse(revision, "the node's ZooKeeper credential may not read " + e.getPath());
    } catch (KeeperException.NoNodeException e) {
      refuse(revision, e.getPath() + " is missing");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("The policy could not be read, which is tried again: {}", e.toString());
    }
  }

  /** Asks of each document once a revision, and after work has got it, since that takes a while. */
  private void examine(RevisionReader.Pointer pointer) throws Exception {
    if (pointer.zxid() != examined) {
      writableWithin = writeAccess.grantedWithin(pointer.revision());
      examined = pointer.zxid();
      live.writable(writableWithin || writeAccess.granted(pointer.revision()));
    }
  }

  private void refuse(Revision revision, String reason) {
    obstacle = reason;
    followed = -1;
    live.reject(revision, reason);
  }

  @Override
  public Policy current() {
    return live.current()
        .orElseThrow(() -> new IllegalStateException("no policy yet: start the source first"));
  }

  @Override
  public void onChange(Consumer<Policy> listener) {
    thread.run(() -> live.listen(listener));
  }

  @Override
  public PolicyStatus status() {
    return live.status(connected);
  }

  @Override
  public void close() {
    if (stage.getAndSet(Stage.CLOSED) == Stage.CLOSED) {
      return;
    }
    live.first().completeExceptionally(new IllegalStateException("closed"));
    thread.close();
    client.close();
    connected = false;
  }
}
