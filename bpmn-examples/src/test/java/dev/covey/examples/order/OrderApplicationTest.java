package dev.covey.examples.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PlainEngine.class)
class OrderApplicationTest {

  @Test
  void shouldDeployThreeProcessesOnce(ProcessEngine engine) {
    Deployment first = OrderApplication.deploy(engine);
    Deployment second = OrderApplication.deploy(engine);

    assertThat(second.getId()).isEqualTo(first.getId());
    assertThat(second.getName()).isEqualTo("order-fulfilment");
    assertThat(engine.getRepositoryService().createProcessDefinitionQuery().list())
        .extracting(ProcessDefinition::getKey)
        .containsExactlyInAnyOrder(
            OrderApplication.ORDER, OrderApplication.PAYMENT, OrderApplication.PICKING);
  }

  @Test
  void shouldRefuseAnOrderThatMakesNoSense(ProcessEngine engine) {
    RuntimeService runtime = engine.getRuntimeService();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> OrderApplication.start(runtime, " ", 10, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OrderApplication.start(runtime, "o", -1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OrderApplication.start(runtime, "o", 10, 0))
        .withMessageContaining("0 items");
  }

  @Test
  void shouldExpectCancellationOnlyOverTheLimit() {
    assertThat(OrderApplication.expectedEnd("a", OrderApplication.CARD_LIMIT))
        .isEqualTo(OrderEnd.SHIPPED);
    assertThat(OrderApplication.expectedEnd("a", OrderApplication.CARD_LIMIT + 1))
        .isEqualTo(OrderEnd.CANCELLED);
  }

  @Test
  void shouldFailTheFirstChargeOfAboutEveryFifthOrder() {
    long failing =
        IntStream.range(0, 1_000)
            .filter(n -> OrderApplication.chargeFailsAtFirst("order-" + n))
            .count();

    assertThat(failing).isBetween(150L, 250L);
  }
}
