package dev.covey.cli.collective;

import dev.covey.policy.LaneName;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyExplanation;
import dev.covey.policy.Resolved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which values that hold would be others under another policy, whatever document says them. */
public final class SettingChanges {

  /**
   * One value.
   *
   * @param what the process, activity or site that it holds for
   * @param setting its key in the words of a document
   * @param before empty if there is none
   * @param after empty if there would be none
   */
  public record Change(
      String what, String setting, Optional<String> before, Optional<String> after) {}

  /** Stands for each process that no document names. */
  static final String OTHERS = "any other process";

  private SettingChanges() {}

  /**
   * In the order of processes, their lanes and activities, and sites that both have.
   *
   * @param deployed keys of processes that are asked for though no document may name them
   */
  public static List<Change> between(Policy before, Policy after, Collection<String> deployed) {
    PolicyExplanation old = before.explanation();
    PolicyExplanation now = after.explanation();
    List<Change> changes = new ArrayList<>();
    Set<String> keys = new TreeSet<>(before.processes().keySet());
    keys.addAll(after.processes().keySet());
    keys.addAll(deployed);
    for (String key : keys) {
      compare("process " + key, old.process(key), now.process(key), changes);
      for (String lane : lanes(before, after, key)) {
        compare("lane " + key + "/" + lane, old.lane(key, lane), now.lane(key, lane), changes);
      }
      Set<String> activities = new TreeSet<>(activities(before, key));
      activities.addAll(activities(after, key));
      for (String id : activities) {
        compare(
            "activity " + key + "/" + id, old.activity(key, id), now.activity(key, id), changes);
      }
    }
    compare(OTHERS, old.process(""), now.process(""), changes);
    for (String site : before.sites().keySet()) {
      if (after.sites().containsKey(site)) {
        compare("site " + site, old.site(site), now.site(site), changes);
      }
    }
    return changes;
  }

  private static Collection<String> lanes(Policy before, Policy after, String key) {
    Map<String, String> lanes = new TreeMap<>();
    for (Policy policy : List.of(before, after)) {
      if (policy.processes().containsKey(key)) {
        policy.processes().get(key).lanes().keySet().forEach(l -> lanes.put(LaneName.plain(l), l));
      }
    }
    return lanes.values();
  }

  private static Set<String> activities(Policy policy, String key) {
    return policy.processes().containsKey(key)
        ? policy.processes().get(key).activities().keySet()
        : Set.of();
  }

  private static void compare(
      String what,
      Map<String, Resolved<String>> before,
      Map<String, Resolved<String>> after,
      List<Change> changes) {
    Set<String> settings = new LinkedHashSet<>(before.keySet());
    settings.addAll(after.keySet());
    for (String setting : settings) {
      Optional<String> was = Optional.ofNullable(before.get(setting)).map(Resolved::value);
      Optional<String> is = Optional.ofNullable(after.get(setting)).map(Resolved::value);
      if (!was.equals(is)) {
        changes.add(new Change(what, setting, was, is));
      }
    }
  }
}
