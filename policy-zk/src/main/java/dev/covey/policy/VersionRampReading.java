package dev.covey.policy;

import dev.covey.policy.VersionRamp.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code versions: {3: 90%, 4: 10%}}. */
final class VersionRampReading {

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

  private VersionRampReading() {}

  /** Empty if the mapping says nothing, or something wrong, about which it has complained. */
  static Optional<VersionRamp> of(YamlMapping mapping) {
    List<Share> shares = new ArrayList<>();
    for (String key : mapping.keys()) {
      boolean version = VERSION.matcher(key).matches();
      if (!version) {
        mapping.problemOfKey(
            key, "not a version of a process definition: write a whole number from 1");
      }
      mapping
          .value(key, VersionRamp::parseMillionths)
          .filter(millionths -> version)
          .ifPresent(millionths -> shares.add(new Share(Integer.parseInt(key), millionths)));
    }
    if (shares.isEmpty() || shares.size() < mapping.keys().size()) {
      return Optional.empty();
    }
    Optional<String> problem = VersionRamp.problemOf(shares);
    problem.ifPresent(mapping::problem);
    return problem.isPresent() ? Optional.empty() : Optional.of(new VersionRamp(shares));
  }
}
