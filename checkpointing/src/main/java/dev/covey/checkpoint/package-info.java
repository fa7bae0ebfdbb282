/**
 * The vocabulary of checkpoints: rows as plain data, turns that change them, the codecs that make
 * bytes of them, and the image that turns fold into. Nothing here knows where bytes are kept.
 */
package dev.covey.checkpoint;
