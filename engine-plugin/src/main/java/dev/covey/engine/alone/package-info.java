/**
 * One engine without Kafka and ZooKeeper: a {@link dev.covey.fabric.Fabric} of one node over files,
 * and a policy that is fixed while the node runs.
 */
package dev.covey.engine.alone;
