package dev.covey.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The sites of the demo, those that the lanes of the order's model are called like. Each node is of
 * two of them, so that each site has nodes left when one is killed.
 */
final class DemoSites {
  /** Picking is no lane of the order's: its one task at the warehouse is placed by policy. */
  static final String POLICY =
      """
      sites:
        shop: { selector: "shop", shards: 6 }
        payments: { selector: "payments", shards: 3 }
        warehouse: { selector: "warehouse", shards: 3 }
      defaults: { site: shop, durability: journaled }
      processes:
        picking: { activities: { PickItems: { site: warehouse } } }
      """;

  /** Of a node of all sites. */
  static final String ALL = "shop=yes,payments=yes,warehouse=yes";

  private static final List<String> NAMES = List.of("shop", "payments", "warehouse");

  private DemoSites() {}

  /**
   * The labels of a node.
   *
   * @param number from 1
   * @param nodes how many there are; of one or two each is of all sites
   */
  static String labels(int number, int nodes) {
    if (nodes < NAMES.size()) {
      return ALL;
    }
    List<String> labels = new ArrayList<>();
    for (int site : new int[] {number - 1, number}) {
      labels.add(NAMES.get(site % NAMES.size()) + "=yes");
    }
    return String.join(",", labels);
  }
}
