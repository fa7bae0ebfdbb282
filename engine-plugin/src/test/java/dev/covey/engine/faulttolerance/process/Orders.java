package dev.covey.engine.faulttolerance.process;

/** The processes of these tests. */
final class Orders {
  private Orders() {}

  /** Deploys them, if no test before has. */
  static void deploy(ProcessCollective collective) {
    collective
        .node("node-1")
        .answer("deploy", "orders", "fault-order.bpmn", "fault-item.bpmn", "fault-wait.bpmn");
  }
}
