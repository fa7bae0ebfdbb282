/**
 * Consistent cuts of a whole collective: all of its shards as they were at one time, and the
 * messages that were on their way between them.
 */
package dev.covey.engine.cut;
