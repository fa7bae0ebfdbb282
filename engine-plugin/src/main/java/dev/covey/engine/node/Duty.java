package dev.covey.engine.node;

import dev.covey.engine.node.NodeParts.Live;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardHandler;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.Site;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What policy wants of this node: which sites it serves, and in which state it is. Written against
 * the state, not the change: {@link #take} says the whole of it, whatever the node is still about
 * to give or to take. Used by one thread at a time.
 */
final class Duty {
  private static final Logger LOG = LoggerFactory.getLogger(Duty.class);

  private final NodeSettings settings;
  private final NodeParts parts;
  private final Fabric fabric;
  private final ShardHandler keeper;
  private final DeployedVersions deployed;
  private final RecoveryParts recovery;
  private final Runnable hintJobs;
  private volatile boolean serving;

  /**
   * @param hintJobs lets the job executor look for jobs at once
   */
  Duty(
      NodeSettings settings,
      NodeParts parts,
      Fabric fabric,
      ShardHandler keeper,
      DeployedVersions deployed,
      RecoveryParts recovery,
      Runnable hintJobs) {
    this.recovery = recovery;
    this.settings = settings;
    this.parts = parts;
    this.fabric = fabric;
    this.keeper = keeper;
    this.deployed = deployed;
    this.hintJobs = hintJobs;
  }

  /** Owns shards from now on, as policy says. */
  void begin() {
    serving = true;
    if (!parts.live().is(NodeState.ACTIVE)) {
      logState();
    }
    take();
  }

  /** Takes nothing any more. */
  void end() {
    serving = false;
    recovery.stop();
  }

  /** Goes by another revision from now on. What cannot be followed is logged. */
  void follow(Policy changed) {
    try {
      Live before = parts.live();
      boolean sitesChanged = !changed.sites().equals(before.policy().sites());
      if (sitesChanged) {
        fabric.declare(changed.shardsBySite());
      }
      if (!changed.recovery().equals(before.policy().recovery())) {
        fabric.declareRules(changed.recovery().keySet());
      }
      deployed.awaitFor(before.policy(), changed);
      parts.live(changed);
      boolean stateChanged = !parts.live().is(before.state().value());
      if (sitesChanged || stateChanged) {
        take();
      } else if (serving) {
        recovery.follow();
      }
      if (stateChanged) {
        logState();
        hintJobs.run();
      }
    } catch (RuntimeException e) {
      LOG.error(
          "Revision {} of the policy could not be followed: {}",
          changed.revision().number(),
          e.getMessage(),
          e);
    }
  }

  /** Tells the fabric what this node is to own; nothing before {@link #begin} or after the end. */
  void take() {
    if (!serving) {
      return;
    }
    recovery.follow();
    Live live = parts.live();
    if (live.is(NodeState.DRAINING)) {
      fabric.standAside(keeper);
      return;
    }
    fabric.serve(
        live.policy().sitesFor(settings.labels()).stream()
            .collect(Collectors.toMap(Site::name, Site::standbys)),
        keeper);
  }

  private void logState() {
    LOG.info("Node {} is {}, by {}", settings.node(), parts.live().word(), parts.live().saidBy());
  }
}
