/** How fast turns become bytes and bytes turns: JMH, and only here. */
package dev.covey.benchmarks.codec;
