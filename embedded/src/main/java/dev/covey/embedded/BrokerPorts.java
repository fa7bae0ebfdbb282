package dev.covey.embedded;

import java.util.random.RandomGenerator;

/** The port for clients and the one on which the broker reaches its own controller. */
record BrokerPorts(int client, int controller) {

  /** Draws the ports that are not given; 0 asks for a free client port. */
  static BrokerPorts choose(int client, RandomGenerator random) {
    int chosen = client == 0 ? Ports.free(random) : client;
    int controller = Ports.free(random);
    while (controller == chosen) {
      controller = Ports.free(random);
    }
    return new BrokerPorts(chosen, controller);
  }

  void requireFree() {
    Ports.requireFree("Kafka", client);
    Ports.requireFree("Kafka's controller", controller);
  }
}
