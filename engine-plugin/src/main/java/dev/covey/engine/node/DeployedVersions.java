package dev.covey.engine.node;

import dev.covey.engine.catalog.CatalogFollower;
import dev.covey.policy.Policy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was deployed before a ramp of versions was pushed is known here before the ramp holds, so
 * that no start is refused for a version that is only on its way.
 */
record DeployedVersions(CatalogFollower catalog) {
  private static final Logger LOG = LoggerFactory.getLogger(DeployedVersions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Returns also if Kafka does not tell: the policy is to be followed without it. */
  void awaitFor(Policy before, Policy changed) {
    boolean ramped =
        changed.processes().entrySet().stream()
            .anyMatch(
                said ->
                    said.getValue().versions().isPresent()
                        && !said.getValue().versions().equals(before.versionsOf(said.getKey())));
    if (!ramped) {
      return;
    }
    try {
      catalog.catchUp(PATIENCE);
    } catch (RuntimeException e) {
      LOG.warn(
          "Revision {} of the policy prescribes versions of processes, the newest of which this node"
              + " may not know yet: {}",
          changed.revision().number(),
          e.getMessage());
    }
  }
}
