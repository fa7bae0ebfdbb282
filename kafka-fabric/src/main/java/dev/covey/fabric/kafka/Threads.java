package dev.covey.fabric.kafka;

import dev.covey.fabric.NodeId;

/** Names the fabric's threads after their node; all are daemons. */
record Threads(NodeId node) {
  Thread unstarted(String purpose, Runnable task) {
    Thread thread = new Thread(task, "covey-" + node + "-" + purpose);
    thread.setDaemon(true);
    return thread;
  }
}
