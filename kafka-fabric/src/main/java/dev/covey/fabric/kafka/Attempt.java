package dev.covey.fabric.kafka;

import dev.covey.fabric.plane.QueuedPlace;

/**
 * How one transaction ended. But for {@link Committed} and {@link Unknown}, nothing of it stays.
 */
sealed interface Attempt {
  record Committed() implements Attempt {}

  /** The group did not accept this node's membership; under another it may. */
  record Refused(String reason) implements Attempt {}

  /** Kafka could not take it now. */
  record Failed(RuntimeException cause) implements Attempt {}

  /** One unit can never be written. */
  record Rejected(QueuedPlace place, RuntimeException cause) implements Attempt {}

  /** The commit was asked for and no answer can be had. */
  record Unknown(RuntimeException cause) implements Attempt {}
}
