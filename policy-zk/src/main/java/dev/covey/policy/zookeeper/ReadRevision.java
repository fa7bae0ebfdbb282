package dev.covey.policy.zookeeper;

import dev.covey.policy.Policy;
import java.util.Optional;

/**
 * A revision as it was read and verified.
 *
 * @param proof its meta and signature as they lie in the store; empty where none was asked for
 */
record ReadRevision(Policy policy, Optional<Proof> proof) {

  /** Two texts, byte for byte. */
  record Proof(String meta, String signature) {}
}
