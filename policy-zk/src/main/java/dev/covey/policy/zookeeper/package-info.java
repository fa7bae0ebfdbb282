/** Policy as an immutable tree a revision in ZooKeeper, and one pointer that says which is live. */
package dev.covey.policy.zookeeper;
