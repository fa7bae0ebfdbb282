/**
 * Limits over the whole collective: slots that a cap's home shard lends to the shards that have
 * work for them.
 */
package dev.covey.engine.limit;
