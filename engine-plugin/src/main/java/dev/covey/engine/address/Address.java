package dev.covey.engine.address;

/**
 * Where a row lives, as ids carry it.
 *
 * @param site the site's number, 0 for the catalog
 * @param shard the shard's number in its site
 */
public record Address(int site, int shard) implements Comparable<Address> {
  /** The address of the rows that every node needs. */
  public static final Address CATALOG = new Address(0, 0);

  public Address {
    if (site < 0 || site > 0xFFFF || shard < 0 || shard > 0xFFF) {
      throw new IllegalArgumentException("No address: site " + site + ", shard " + shard);
    }
  }

  /** By site, then by shard: the order in which a transaction's turns begin. */
  @Override
  public int compareTo(Address other) {
    int bySite = Integer.compare(site, other.site);
    return bySite != 0 ? bySite : Integer.compare(shard, other.shard);
  }

  public boolean isCatalog() {
    return site == 0;
  }

  /** The first seven characters of every id of this address, and only of these. */
  public String idPrefix() {
    return String.format("%04x%03x", site, shard);
  }
}
