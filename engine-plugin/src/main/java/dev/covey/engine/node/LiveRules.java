package dev.covey.engine.node;

import dev.covey.engine.recovery.RuleChoice;
import dev.covey.policy.Policy;
import dev.covey.policy.RecoveryFailure;
import java.util.Optional;

/** The rules of recovery of the live policy; none before the node knows one. */
record LiveRules(NodeParts parts) implements RuleChoice {
  @Override
  public boolean any() {
    Policy policy = parts.policy();
    return policy != null && !policy.recovery().isEmpty();
  }

  @Override
  public Optional<Chosen> of(RecoveryFailure failure) {
    Policy policy = parts.policy();
    return policy == null
        ? Optional.empty()
        : policy.recoveryOf(failure).map(rule -> new Chosen(rule.getKey(), rule.getValue()));
  }

  @Override
  public Optional<Chosen> named(String name) {
    Policy policy = parts.policy();
    return policy == null
        ? Optional.empty()
        : Optional.ofNullable(policy.recovery().get(name))
            .filter(rule -> rule.action().isPresent())
            .map(rule -> new Chosen(name, rule));
  }
}
