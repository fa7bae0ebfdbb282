package dev.covey.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which versions of a process definition new instances get, and in which shares. Immutable.
 *
 * <p>The versions lie side by side on a scale, the newest at its beginning, and an instance gets
 * the version that its {@link #point} falls on. So nobody leaves the newest version while its share
 * grows, and whoever had it gets it again after a rollback and a second try.
 *
 * @param shares of each version, the newest first; together all instances
 */
public record VersionRamp(List<Share> shares) {

  /** All new instances, in the unit of {@link Share#millionths}. */
  private static final int ALL = 1_000_000;

  private static final int PER_CENT = ALL / 100;
  private static final int DECIMALS = 4;
  private static final Pattern PERCENTAGE =
      Pattern.compile("(100|[0-9]{1,2})(?:\\.([0-9]{1," + DECIMALS + "}))?%");
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /**
   * What one version gets.
   *
   * @param version of the definition, counted by the engine from 1, for each tenant by itself
   * @param millionths of all new instances, 0 to 1,000,000
   */
  public record Share(int version, int millionths) {
    /** Throws {@link IllegalArgumentException} for what is out of its bounds. */
    public Share {
      if (version < 1 || millionths < 0 || millionths > ALL) {
        throw new IllegalArgumentException(
            "Expected a version from 1 and a share of 0 to %d millionths, but got %d and %d"
                .formatted(ALL, version, millionths));
      }
    }
  }

  /** Sorts; throws {@link IllegalArgumentException} for shares that are not all together. */
  public VersionRamp {
    List<Share> newestFirst = new ArrayList<>(shares);
    newestFirst.sort(Comparator.comparingInt(Share::version).reversed());
    shares = List.copyOf(newestFirst);
    problemOf(shares)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    if (shares.stream().mapToInt(Share::version).distinct().count() < shares.size()) {
      throw new IllegalArgumentException("A version has two shares: " + shares);
    }
  }

  /** What is wrong with these shares taken together. */
  static Optional<String> problemOf(List<Share> shares) {
    long sum = shares.stream().mapToLong(Share::millionths).sum();
    return sum == ALL
        ? Optional.empty()
        : Optional.of("the shares are " + percentage(sum) + " together, but must be 100%");
  }

  /**
   * Where on the scale an instance lies: the same for the same texts wherever and whenever it is
   * asked, a durable function. Evenly spread, also over texts that differ little.
   *
   * @param processKey since whoever is early with one process need not be with every other
   * @param text what identifies the instance to its user: its business key
   */
  public static long point(String processKey, String text) {
    long hash = hash(hash(FNV_OFFSET, processKey) * FNV_PRIME, text);
    // FNV alone leaves the upper bits of short texts alike: the finalizer of MurmurHash3.
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  /** FNV-1a over UTF-16. */
  private static long hash(long before, String text) {
    long hash = before;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** The version at a point of the scale. */
  public int choose(long point) {
    return choose(point, version -> true).orElseThrow();
  }

  /**
   * The version at a point of the scale if only some versions can be had: they share it as they
   * share the whole one. Empty if none of them has a share.
   */
  public OptionalInt choose(long point, IntPredicate among) {
    long total = 0;
    for (Share share : shares) {
      total += among.test(share.version()) ? share.millionths() : 0;
    }
    long place = (point >>> Integer.SIZE) * total >>> Integer.SIZE;
    for (Share share : shares) {
      if (share.millionths() > 0 && among.test(share.version())) {
        if (place < share.millionths()) {
          return OptionalInt.of(share.version());
        }
        place -= share.millionths();
      }
    }
    return OptionalInt.empty();
  }

  /** In words, the oldest version first: {@code 3: 90%, 4: 10%}. */
  public String word() {
    return percentages().entrySet().stream()
        .map(share -> share.getKey() + ": " + share.getValue())
        .collect(Collectors.joining(", "));
  }

  /**
   * Reads the percentage of a policy document.
   *
   * @throws IllegalArgumentException if it is none, or more than 100%
   */
  static int parseMillionths(String word) {
    Matcher percentage = PERCENTAGE.matcher(word);
    int millionths = -1;
    if (percentage.matches()) {
      String decimals = percentage.group(2) == null ? "" : percentage.group(2);
      millionths =
          Integer.parseInt(percentage.group(1)) * PER_CENT
              + Integer.parseInt(decimals + "0".repeat(DECIMALS - decimals.length()));
    }
    if (millionths < 0 || millionths > ALL) {
      throw new IllegalArgumentException(
          "'" + word + "' is no share: write 0% to 100%, with up to 4 decimals (10%, 2.5%)");
    }
    return millionths;
  }

  /** The percentage of a policy document, which {@link #parseMillionths} reads. */
  static String percentage(long millionths) {
    String decimals = String.format("%04d", millionths % PER_CENT).replaceAll("0+$", "");
    return millionths / PER_CENT + (decimals.isEmpty() ? "" : "." + decimals) + "%";
  }

  /** The percentage of each version in the words of a policy document, the oldest first. */
  Map<Integer, String> percentages() {
    Map<Integer, String> byVersion = new TreeMap<>();
    shares.forEach(share -> byVersion.put(share.version(), percentage(share.millionths())));
    return byVersion;
  }
}
