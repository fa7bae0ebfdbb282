package dev.covey.engine.node;

/** The plugin's own threads: daemons, named for their node and purpose. */
final class NodeThreads {
  private NodeThreads() {}

  /** A thread {@code covey-<node>-<purpose>}, not started. */
  static Thread daemon(Runnable work, String node, String purpose) {
    Thread thread = new Thread(work, "covey-" + node + "-" + purpose);
    thread.setDaemon(true);
    return thread;
  }
}
