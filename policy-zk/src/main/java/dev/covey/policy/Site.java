package dev.covey.policy;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A named set of nodes, which owns a fixed number of shards, and how they are kept. Immutable.
 *
 * @param name a lower-case letter, then up to 30 lower-case letters, digits and dashes; part of
 *     topic names. {@value #CATALOG} is reserved
 * @param selector the nodes that belong to it
 * @param shards 1 to {@value #MAX_SHARDS}; fixed for ever once the site exists, since ids carry the
 *     shard's number
 * @param standbys how many nodes beside the owner follow each shard's journal; 0 to {@value
 *     #MAX_STANDBYS}
 * @param checkpoint what the site says for itself; {@link Policy#checkpointingOf} says what holds
 * @param history what the site says for itself; {@link Policy#historyOf} says what holds
 * @param workspace what the site says for itself; {@link Policy#workspaceOf} says what holds
 */
public record Site(
    String name,
    LabelSelector selector,
    int shards,
    int standbys,
    CheckpointingChoices checkpoint,
    Optional<HistoryKeeping> history,
    Optional<WorkspaceQuota> workspace) {

  /** The most shards that a site can have. */
  public static final int MAX_SHARDS = 4096;

  /** The most standbys that a site's shards can have. */
  public static final int MAX_STANDBYS = 16;

  /** The name that no site may have: it stands for the catalog, whose number is 0. */
  public static final String CATALOG = "catalog";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");

  /** Throws {@link IllegalArgumentException} for a name or a number that cannot be. */
  public Site {
    Objects.requireNonNull(selector, "selector");
    Objects.requireNonNull(checkpoint, "checkpoint");
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(workspace, "workspace");
    problemOfName(name).ifPresent(Site::refuse);
    problemOfShards(shards).ifPresent(Site::refuse);
    problemOfStandbys(standbys).ifPresent(Site::refuse);
  }

  /** A site without standbys that leaves all else to the defaults. */
  public Site(String name, LabelSelector selector, int shards) {
    this(name, selector, shards, 0, CheckpointingChoices.NONE, Optional.empty(), Optional.empty());
  }

  /**
   * The 16-bit number that stands for this site inside ids; see {@link #numberOf}.
   *
   * @return 1 to 65535
   */
  public int number() {
    return numberOf(name);
  }

  /**
   * The 16-bit number that stands for a site of this name inside ids. This is a durable format and
   * never changes:
   *
   * <table>
   *   <caption>Format</caption>
   *   <tr><td>c</td><td>CRC32C (Castagnoli) of the name's UTF-8 bytes, unsigned 32 bits</td></tr>
   *   <tr><td>n</td><td>(c &gt;&gt;&gt; 16) xor (c and 0xFFFF)</td></tr>
   *   <tr><td>number</td><td>n, or 0xFFFF where n is 0, the catalog's number</td></tr>
   * </table>
   *
   * <p>Two names can have one number; a policy with two such sites is invalid.
   *
   * @return 1 to 65535
   */
  public static int numberOf(String name) {
    CRC32C crc = new CRC32C();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    int folded = (int) ((crc.getValue() >>> 16) ^ (crc.getValue() & 0xFFFF));
    return folded == 0 ? 0xFFFF : folded;
  }

  /**
   * Reads the document that describes the site in the tree.
   *
   * @throws InvalidPolicyException listing every problem
   */
  public static Site parse(String name, String yaml) {
    PolicyReading reading = new PolicyReading();
    reading.site(name, reading.yaml(yaml, "sites." + name));
    return reading.finishSite(name);
  }

  static Optional<String> problemOfName(String name) {
    if (CATALOG.equals(name)) {
      return Optional.of("the name 'catalog' is reserved: choose another");
    }
    return name != null && NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "'" + name + "' is not a site name: a-z, then up to 30 of a-z, 0-9 and dashes");
  }

  static Optional<String> problemOfShards(int shards) {
    return shards >= 1 && shards <= MAX_SHARDS
        ? Optional.empty()
        : Optional.of("a site has 1 to " + MAX_SHARDS + " shards, not " + shards);
  }

  static Optional<String> problemOfStandbys(int standbys) {
    return standbys >= 0 && standbys <= MAX_STANDBYS
        ? Optional.empty()
        : Optional.of("a shard has 0 to " + MAX_STANDBYS + " standbys, not " + standbys);
  }

  private static void refuse(String problem) {
    throw new IllegalArgumentException(problem);
  }
}
