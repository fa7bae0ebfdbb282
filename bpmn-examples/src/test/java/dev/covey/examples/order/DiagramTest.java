package dev.covey.examples.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Lane;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.bpmn.instance.dc.Bounds;
import org.camunda.bpm.model.bpmn.instance.di.Waypoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PlainEngine.class)
class DiagramTest {

  @ParameterizedTest
  @ValueSource(strings = {"order", "payment", "picking"})
  void shouldBeValidAndKnownToTheEngineAsItIsWritten(String key, ProcessEngine engine) {
    BpmnModelInstance model = model(key);
    Bpmn.validateModel(model);

    Process process = model.getModelElementsByType(Process.class).iterator().next();
    assertThat(process.getId()).isEqualTo(key);
    assertThat(process.isExecutable()).isTrue();
    assertThat(process.getCamundaHistoryTimeToLiveString()).isEqualTo("P30D");
    assertThat(
            engine
                .getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey(key)
                .latestVersion()
                .singleResult()
                .getName())
        .isEqualTo(process.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"order", "payment", "picking"})
  void shouldDrawAndNameEveryNode(String key) {
    Collection<FlowNode> nodes = model(key).getModelElementsByType(FlowNode.class);

    assertThat(nodes).hasSizeGreaterThan(3);
    assertThat(nodes)
        .allSatisfy(
            node -> {
              assertThat(node.getName()).as("name of %s", node.getId()).isNotBlank();
              assertThat(node.getDiagramElement()).as("shape of %s", node.getId()).isNotNull();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"order", "payment", "picking"})
  void shouldDrawEveryFlowFromItsSourceToItsTarget(String key) {
    Collection<SequenceFlow> flows = model(key).getModelElementsByType(SequenceFlow.class);

    assertThat(flows).isNotEmpty();
    assertThat(flows)
        .allSatisfy(
            flow -> {
              assertThat(flow.getDiagramElement()).as("edge of %s", flow.getId()).isNotNull();
              List<Waypoint> way = List.copyOf(flow.getDiagramElement().getWaypoints());
              assertThat(touches(way.get(0), flow.getSource())).as(flow.getId()).isTrue();
              assertThat(touches(way.get(way.size() - 1), flow.getTarget()))
                  .as(flow.getId())
                  .isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"order", "payment", "picking"})
  void shouldNotDrawOneNodeOverAnother(String key) {
    List<FlowNode> nodes =
        model(key).getModelElementsByType(FlowNode.class).stream()
            .filter(node -> !(node instanceof BoundaryEvent) && !(node instanceof SubProcess))
            .toList();

    for (FlowNode one : nodes) {
      for (FlowNode other : nodes) {
        assertThat(one != other && overlap(bounds(one), bounds(other)))
            .as("%s over %s", one.getId(), other.getId())
            .isFalse();
      }
    }
  }

  @Test
  void shouldDrawEveryNodeOfAnOrderInItsOneLane() {
    BpmnModelInstance model = model("order");
    Collection<Lane> lanes = model.getModelElementsByType(Lane.class);

    assertThat(lanes).extracting(Lane::getName).containsExactly("Payments", "Shop", "Warehouse");
    assertThat(model.getModelElementsByType(FlowNode.class))
        .allSatisfy(
            node ->
                assertThat(lanes)
                    .as("lanes of %s", node.getId())
                    .filteredOn(lane -> lane.getFlowNodeRefs().contains(node))
                    .singleElement()
                    .matches(lane -> holds(((BpmnShape) lane.getDiagramElement()), node)));
  }

  private static boolean holds(BpmnShape lane, FlowNode node) {
    Bounds outer = lane.getBounds();
    Bounds inner = bounds(node);
    return outer.getX() <= inner.getX()
        && outer.getY() <= inner.getY()
        && inner.getX() + inner.getWidth() <= outer.getX() + outer.getWidth()
        && inner.getY() + inner.getHeight() <= outer.getY() + outer.getHeight();
  }

  private static BpmnModelInstance model(String key) {
    return Bpmn.readModelFromStream(
        DiagramTest.class.getResourceAsStream("/order/" + key + ".bpmn"));
  }

  private static Bounds bounds(FlowNode node) {
    return ((BpmnShape) node.getDiagramElement()).getBounds();
  }

  private static boolean touches(Waypoint point, FlowNode node) {
    Bounds box = bounds(node);
    double dx = Math.abs(point.getX() - box.getX() - box.getWidth() / 2) - box.getWidth() / 2;
    double dy = Math.abs(point.getY() - box.getY() - box.getHeight() / 2) - box.getHeight() / 2;
    return Math.max(dx, dy) == 0;
  }

  private static boolean overlap(Bounds a, Bounds b) {
    return a.getX() < b.getX() + b.getWidth()
        && b.getX() < a.getX() + a.getWidth()
        && a.getY() < b.getY() + b.getHeight()
        && b.getY() < a.getY() + a.getHeight();
  }
}
