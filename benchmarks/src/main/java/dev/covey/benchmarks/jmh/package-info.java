/** How benchmarks by JMH are run: each figure in a JVM of its own. */
package dev.covey.benchmarks.jmh;
