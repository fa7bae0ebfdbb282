/**
 * A real Kafka (KRaft, one node) and a real ZooKeeper in this JVM, for the demo and for tests.
 *
 * <p>Everything binds to 127.0.0.1. Once a server of this package was started, Kafka and ZooKeeper
 * cannot end the JVM: what they would have exited for is logged, and a start that fails throws it.
 */
package dev.covey.embedded;
