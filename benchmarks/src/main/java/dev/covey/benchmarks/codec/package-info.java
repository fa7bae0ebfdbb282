/** How fast turns become bytes and bytes turns, by JMH. */
package dev.covey.benchmarks.codec;
