/**
 * Checkpoints and journals in a folder; {@link dev.covey.checkpoint.file.FileStores} is the way in.
 */
package dev.covey.checkpoint.file;
