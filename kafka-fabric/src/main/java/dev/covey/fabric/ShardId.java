package dev.covey.fabric;

import java.util.regex.Pattern;

/**
 * One shard: a partition number of its site's inbox and journal topics. Written {@code payments/3}.
 */
public record ShardId(String site, int number) implements Comparable<ShardId> {
  private static final Pattern LEGAL_SITE = Pattern.compile("[a-z][a-z0-9-]{0,30}");

  /** The reserved site name of the catalog. */
  public static final String CATALOG_SITE = "catalog";

  /** The one shard of the catalog, which every node follows. */
  public static final ShardId CATALOG = new ShardId(CATALOG_SITE, 0);

  public ShardId {
    if (site == null || !LEGAL_SITE.matcher(site).matches()) {
      throw new IllegalArgumentException("Expected a site name, but got '" + site + "'");
    }
    if (number < 0 || number > 4095) {
      throw new IllegalArgumentException("Expected a shard number of 0 to 4095, got " + number);
    }
  }

  /** Reads {@code site/number}. */
  public static ShardId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("Expected site/number, but got '" + text + "'");
    }
    return new ShardId(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
  }

  public boolean isCatalog() {
    return site.equals(CATALOG_SITE);
  }

  @Override
  public int compareTo(ShardId other) {
    int bySite = site.compareTo(other.site);
    return bySite != 0 ? bySite : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return site + "/" + number;
  }
}
