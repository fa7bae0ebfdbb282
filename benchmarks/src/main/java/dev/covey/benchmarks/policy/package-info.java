/** What an engine asks of policy all the time, by JMH. */
package dev.covey.benchmarks.policy;
