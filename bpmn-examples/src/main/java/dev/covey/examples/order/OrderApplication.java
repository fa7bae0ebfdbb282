package dev.covey.examples.order;

import java.util.Map;
import java.util.Objects;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.runtime.ProcessInstance;

/** The application: what it deploys, how an order is started and how it must end. Stateless. */
public final class OrderApplication {

  public static final String DEPLOYMENT_NAME = "order-fulfilment";

  /** Process keys. */
  public static final String ORDER = "order";

  public static final String PAYMENT = "payment";
  public static final String PICKING = "picking";

  /** Variables of an order. {@link #PICKING_TIME}, an ISO duration, may be left out. */
  public static final String ORDER_ID = "orderId";

  public static final String AMOUNT = "amount";
  public static final String ITEMS = "items";
  public static final String PICKING_TIME = "pickingTime";

  /** Variables that an order ends with. */
  public static final String PAID = "paid";

  public static final String PICKED_ITEMS = "pickedItems";
  public static final String APPROVED = "approved";

  /** The candidate group of the task "Approve shipment". */
  public static final String CLERKS = "clerks";

  /** The highest amount, in euros, that a card is charged with; more is rejected. */
  public static final int CARD_LIMIT = 1_000;

  static final String GOODS_PICKED = "GoodsPicked";
  static final String PICKING_CALLED_OFF = "PickingCalledOff";
  static final String PAYMENT_REJECTED = "PAYMENT_REJECTED";

  private OrderApplication() {}

  /**
   * Deploys the three processes and returns the deployment. Idempotent: models that the engine
   * already has are not deployed again, and when none has changed the earlier deployment is
   * returned.
   */
  public static Deployment deploy(ProcessEngine engine) {
    return engine
        .getRepositoryService()
        .createDeployment()
        .name(DEPLOYMENT_NAME)
        .enableDuplicateFiltering(true)
        .addClasspathResource("order/order.bpmn")
        .addClasspathResource("order/payment.bpmn")
        .addClasspathResource("order/picking.bpmn")
        .deploy();
  }

  /**
   * Starts an order and returns at once; the job executor does the rest. Not idempotent: messages
   * find an order by its id, so a second running order of the same id would leave both unanswered.
   *
   * @param orderId not blank; also the business key
   * @param amount in euros, not negative
   * @param items how many items, at least one
   * @throws IllegalArgumentException if an argument is out of range
   */
  public static ProcessInstance start(
      RuntimeService runtime, String orderId, int amount, int items) {
    if (orderId.isBlank() || amount < 0 || items < 1) {
      throw new IllegalArgumentException(
          ("An order needs an id, an amount of 0 or more and at least 1 item,"
                  + " but got id '%s', amount %d, %d items")
              .formatted(orderId, amount, items));
    }
    return runtime.startProcessInstanceByKey(
        ORDER, orderId, Map.of(ORDER_ID, orderId, AMOUNT, amount, ITEMS, items));
  }

  /**
   * How an order ends if a clerk approves every shipment. The id only decides how often the card is
   * tried ({@link #chargeFailsAtFirst}), which must not change the end.
   */
  public static OrderEnd expectedEnd(String orderId, int amount) {
    Objects.requireNonNull(orderId, "orderId");
    return amount > CARD_LIMIT ? OrderEnd.CANCELLED : OrderEnd.SHIPPED;
  }

  /** Whether the first attempt to charge this order's card fails: about one order in five. */
  public static boolean chargeFailsAtFirst(String orderId) {
    return Math.floorMod(orderId.hashCode(), 5) == 0;
  }
}
