/**
 * Shards that this node does not own but could: their rows are followed and kept ready, so that a
 * takeover has only the journal's last records to read.
 */
package dev.covey.engine.standby;
