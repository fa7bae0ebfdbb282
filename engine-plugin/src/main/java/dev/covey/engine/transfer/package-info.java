/**
 * Instances on their way: copies under new ids, the definitions that they need, and the files that
 * carry both from one collective to another.
 */
package dev.covey.engine.transfer;
