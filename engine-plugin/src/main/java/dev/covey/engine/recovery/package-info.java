/** Failed work that waits for a node that may initiate its recovery, and what becomes of it. */
package dev.covey.engine.recovery;
