package dev.covey.fabric.kafka;

import dev.covey.fabric.NodeId;

/**
 * Who holds a shard, as it is committed beside the shard's inbox position: a node and one run of
 * its fabric, as {@code node#run}; an empty text if the shard was handed over.
 *
 * <p>Invariant: a node commits its mark before it opens a shard, and takes it off in the last
 * transaction of the lease when it hands the shard over. So a shard that nobody owns and that has a
 * mark has lost its owner, whatever has become of that one.
 *
 * @param run random, so that a node that comes back is told from its former self
 */
record Holder(NodeId node, String run) {
  static final String NOBODY = "";

  String mark() {
    return node + "#" + run;
  }

  /** The node that a mark names if it is another run's; null if it is this one's or nobody's. */
  String lostOwner(String mark) {
    return mark == null || mark.isEmpty() || mark.equals(mark()) ? null : node(mark);
  }

  /** The node of a mark. */
  static String node(String mark) {
    int end = mark.lastIndexOf('#');
    return end < 0 ? mark : mark.substring(0, end);
  }
}
