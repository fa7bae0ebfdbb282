/**
 * The vocabulary of checkpoints: rows as plain data, turns that change them, the codecs that make
 * bytes of them, the image that turns fold into, and what keeps images and turns. Nothing here
 * knows where bytes are kept.
 */
package dev.covey.checkpoint;
