/**
 * Folders of process instances, whose files are rows of the shard: journaled, checkpointed, moved
 * and rewound as any row. A folder on disk is only the place where a delegate sees them.
 */
package dev.covey.engine.workspace;
