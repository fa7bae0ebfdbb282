/**
 * Activities that run on another site than their instance: visits.
 *
 * <p>At home, the activity's execution waits with an external task, whose id is the visit's and
 * whose topic names the shard where the visit is. There, an instance of a definition that was made
 * of the one activity runs, and names the visit as its case instance.
 */
package dev.covey.engine.visit;
