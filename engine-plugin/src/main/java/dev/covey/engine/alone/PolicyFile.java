package dev.covey.engine.alone;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicySource;
import dev.covey.policy.PolicyStatus;
import dev.covey.policy.PolicyUnavailableException;
import dev.covey.policy.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of an engine alone: the document in a file as it is when the node starts, or, if there
 * is no such file, one site {@code main} of one shard. It does not change while the node runs.
 */
public final class PolicyFile implements PolicySource {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);
  private static final Revision ONLY = new Revision(1);
  private static final String USUAL =
      """
      sites: { main: { selector: "", shards: 1 } }
      defaults: { site: main }
      """;

  private final Path file;
  private final ExecutorService thread;
  private volatile Policy policy;

  private PolicyFile(Path file) {
    this.file = file;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread own = new Thread(work, "covey-policy-file");
              own.setDaemon(true);
              return own;
            });
  }

  /** The policy in a file that may be there or not. */
  public static PolicySource of(Path file) {
    return new PolicyFile(file);
  }

  /**
   * Reads the file.
   *
   * @throws PolicyUnavailableException naming the file and what is wrong in it and where
   */
  @Override
  public void start() {
    if (policy != null || thread.isShutdown()) {
      throw new IllegalStateException(
          "A policy source is started once, and not after it was closed");
    }
    try {
      policy = PolicyDocument.parse(text()).toPolicy(ONLY);
    } catch (InvalidPolicyException | IOException e) {
      close();
      throw new PolicyUnavailableException(
          "Expected a policy in %s, but %s".formatted(file, e.getMessage()), e);
    }
  }

  private String text() throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      LOG.info("There is no {}: one site 'main' of one shard", file);
      return USUAL;
    }
  }

  @Override
  public Policy current() {
    if (policy == null) {
      throw new IllegalStateException("The policy source is not started");
    }
    return policy;
  }

  @Override
  public void onChange(Consumer<Policy> listener) {
    try {
      thread.execute(() -> tell(listener));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("The policy source is closed", e);
    }
  }

  private void tell(Consumer<Policy> listener) {
    try {
      listener.accept(policy);
    } catch (RuntimeException e) {
      LOG.error("A listener of the policy failed", e);
    }
  }

  @Override
  public PolicyStatus status() {
    Revision live = policy == null ? Revision.NONE : ONLY;
    return new PolicyStatus(live, true, true, Optional.empty(), false);
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
