package dev.covey.policy;

import dev.covey.policy.RecoveryCause.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads one rule of {@code recovery}. */
final class RecoveryReading {

  private static final String KINDS =
      Arrays.stream(Kind.values()).map(Kind::key).collect(Collectors.joining(", "));

  private RecoveryReading() {}

  /** Empty if something is wrong, about which it has complained. */
  static Optional<RecoveryRule> of(YamlMapping mapping) {
    mapping.onlyWith(PolicyKeys.RECOVERY);
    Optional<RecoveryCause> cause = cause(mapping);
    boolean loss = mapping.keys().contains(Kind.NODE_LOSS.key());
    Optional<RecoveryAction> action = action(mapping, loss);
    String selecting = mapping.required("initiators", "\"role = operator\" (\"\" is every node)");
    Optional<LabelSelector> initiators = PolicyReading.selector(mapping, "initiators", selecting);
    Optional<String> process = place(mapping, "process", loss);
    Optional<String> activity = place(mapping, "activity", loss);
    if (activity.isPresent() && process.isEmpty() && !loss) {
      mapping.problem("activity", "an activity of which process? Write process, too");
    }
    Optional<String> site = mapping.text("site");
    if (site.isPresent() && !loss) {
      mapping.problemOfKey("site", "only a rule for nodeLoss has a site; others have a process");
    }
    Optional<String> to = mapping.text("to");
    if (to.isPresent() && !action.equals(Optional.of(RecoveryAction.RESTORE))) {
      mapping.problemOfKey("to", "only action: restore goes to an activity");
    }
    Optional<Integer> attempts = mapping.value("attempts", RecoveryRule::parseAttempts);
    if (attempts.isPresent() && loss) {
      mapping.problemOfKey("attempts", "a lost node's shards are opened once; leave it out");
    }
    boolean external =
        cause.map(RecoveryCause::value).equals(Optional.of(RecoveryCause.FAILED_EXTERNAL_TASK));
    if (external && action.equals(Optional.of(RecoveryAction.RETRY_ELSEWHERE))) {
      mapping.problemOfKey(
          "action", "no node runs an external task; write retry, and a worker gets it once more");
    }
    if (cause.isEmpty() || initiators.isEmpty() || action.isPresent() == loss) {
      return Optional.empty();
    }
    return Optional.of(
        new RecoveryRule(
            cause.get(),
            process,
            activity,
            site,
            initiators.get(),
            action,
            to,
            attempts.orElse(RecoveryRule.USUAL_ATTEMPTS)));
  }

  private static Optional<RecoveryCause> cause(YamlMapping mapping) {
    List<Kind> named = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (mapping.keys().contains(kind.key())) {
        named.add(kind);
      }
    }
    if (named.isEmpty()) {
      mapping.problem("which error is it for? Write one of " + KINDS);
      return Optional.empty();
    }
    if (named.size() > 1) {
      mapping.problemOfKey(
          named.get(1).key(), "a rule is for one error; write another one for this");
    }
    Kind kind = named.get(0);
    return mapping
        .value(kind.key(), text -> value(kind, text))
        .map(value -> new RecoveryCause(kind, value));
  }

  private static String value(Kind kind, String text) {
    if (kind == Kind.INCIDENT) {
      return RecoveryRule.parseIncident(text);
    }
    if (kind == Kind.NODE_LOSS && !text.equals("true")) {
      throw new IllegalArgumentException("expected true, but found '" + text + "'");
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          kind == Kind.ERROR
              ? "expected an exception's class, as com.example.PaymentException"
              : "expected the code of a BPMN error");
    }
    return text;
  }

  private static Optional<RecoveryAction> action(YamlMapping mapping, boolean loss) {
    if (!loss) {
      mapping.required("action", "retry, retryElsewhere, restore, suspend or incident");
      return mapping.textIfAny("action").filter(text -> !text.isEmpty()).isEmpty()
          ? Optional.empty()
          : mapping.value("action", RecoveryAction::parse);
    }
    if (mapping.keys().contains("action")) {
      mapping.problemOfKey(
          "action",
          "the shards of a lost node go on at a node that may recover them; leave it out");
    }
    return Optional.empty();
  }

  private static Optional<String> place(YamlMapping mapping, String key, boolean loss) {
    Optional<String> text = mapping.text(key);
    if (text.isPresent() && loss) {
      mapping.problemOfKey(key, "a node is lost with all its instances; write site, or nothing");
    }
    return text;
  }
}
