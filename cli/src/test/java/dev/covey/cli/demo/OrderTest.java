package dev.covey.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.examples.order.OrderEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {
  @Test
  void shouldBeTheSameForTheSameSeed() {
    assertThat(Order.of(7, 50)).isEqualTo(Order.of(7, 50)).isNotEqualTo(Order.of(8, 50));
  }

  @Test
  void shouldHaveAFewThatAreRejected() {
    List<Order> orders = Order.of(1, 500);

    assertThat(orders).extracting(Order::id).doesNotHaveDuplicates();
    assertThat(orders)
        .filteredOn(order -> order.expectedEnd() == OrderEnd.CANCELLED)
        .hasSizeBetween(5, 50);
  }
}
