package dev.covey.cli.demo;

import dev.covey.examples.order.OrderApplication;
import dev.covey.examples.order.OrderEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One order of the demo; its id is the business key. */
record Order(String id, int amount, int items) {
  private static final int TOO_MUCH = 2 * OrderApplication.CARD_LIMIT;
  private static final double SHARE_REJECTED = 0.04;
  private static final int MOST_ITEMS = 9;

  /** Always the same ones for a seed. A few are over the card's limit. */
  static List<Order> of(long seed, int count) {
    Random random = new Random(seed);
    List<Order> orders = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      boolean rejected = random.nextDouble() < SHARE_REJECTED;
      int amount = rejected ? TOO_MUCH : 1 + random.nextInt(OrderApplication.CARD_LIMIT);
      orders.add(new Order("order-" + seed + "-" + number, amount, 1 + random.nextInt(MOST_ITEMS)));
    }
    return orders;
  }

  Map<String, Object> variables() {
    return Map.of(
        OrderApplication.ORDER_ID, id,
        OrderApplication.AMOUNT, amount,
        OrderApplication.ITEMS, items);
  }

  OrderEnd expectedEnd() {
    return OrderApplication.expectedEnd(id, amount);
  }
}
