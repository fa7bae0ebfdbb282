package dev.covey.engine.recovery;

import dev.covey.engine.recovery.Recovery.State;
import dev.covey.engine.recovery.RuleChoice.Chosen;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Parks what has failed until somebody who may has begun its recovery.
 *
 * <p>Invariant: its mark and its report leave with the turn that leaves it without retries.
 */
record Parking(Recoveries own) {
  /**
   * What has failed.
   *
   * @param id of the job or the external task
   * @param instance the process instance
   * @param process key of its definition
   * @param activity in its model
   * @param error what went wrong, for people
   */
  record Failed(String id, String instance, String process, String activity, String error) {}

  /**
   * Parks it, unless it was recovered as often as the rule allows.
   *
   * @param earlier the recovery that it failed in, or null
   * @param incident makes its incident say something
   */
  void park(Chosen chosen, Recovery earlier, Failed failed, Consumer<String> incident) {
    int before = attempts(chosen, earlier, failed);
    if (earlier != null) {
      own.end(earlier, "failed again: " + failed.error());
    }
    Recovery recovery = recovery(chosen, failed, before + 1);
    if (before >= chosen.rule().attempts()) {
      String outcome = "given up after %d attempts".formatted(before);
      own.record(recovery.ended(outcome, Recoveries.now()));
      incident.accept(
          "Recovery '%s' was %s: %s".formatted(chosen.name(), outcome, recovery.error()));
      return;
    }
    incident.accept("Waits for %s: %s".formatted(recovery.awaits(), recovery.error()));
    own.save(recovery);
    own.report(recovery);
  }

  private int attempts(Chosen chosen, Recovery earlier, Failed failed) {
    boolean same = earlier != null && earlier.rule().equals(chosen.name());
    return Math.max(
        same ? earlier.attempt() : 0, own.restored(own.rootOf(failed.instance()), chosen.name()));
  }

  private Recovery recovery(Chosen chosen, Failed failed, int attempt) {
    return new Recovery(
        UUID.randomUUID().toString(),
        chosen.name(),
        chosen.rule().cause().toString(),
        failed.error(),
        failed.process(),
        failed.activity(),
        failed.instance(),
        failed.id(),
        own.node().value(),
        attempt,
        State.WAITING,
        chosen.awaits(),
        null,
        null,
        null,
        null,
        Recoveries.now());
  }
}
