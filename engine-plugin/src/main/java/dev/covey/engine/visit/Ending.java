package dev.covey.engine.visit;

import java.util.Arrays;
import java.util.Optional;

/** How a visit ends. The words are in messages. */
enum Ending {
  /** The activity is done. */
  COMPLETED("completed"),
  /** It threw a BPMN error that it did not catch itself. */
  ERROR("error"),
  /** It threw an escalation that is caught at home and stops it. */
  ESCALATED("escalated"),
  /** It could not begin. */
  FAILED("failed"),
  /** Its instance was deleted, and not by its home. */
  LOST("lost"),
  /** It is not running where it was asked for. */
  UNKNOWN("unknown");

  private final String word;

  Ending(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<Ending> of(String word) {
    return Arrays.stream(values()).filter(ending -> ending.word.equals(word)).findFirst();
  }
}
