package dev.covey.engine.recovery;

import dev.covey.policy.RecoveryAction;

/**
 * What an initiator wants the owner of a job's shard to do. Immutable.
 *
 * @param job that is parked
 * @param recovery id of the attempt; the owner obeys only while that one waits
 * @param action what to do
 * @param initiator the node that says so
 * @param note what it means in this case, for people; or null
 */
public record Order(
    String job, String recovery, RecoveryAction action, String initiator, String note) {}
