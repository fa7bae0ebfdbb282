/**
 * Which code processes may run: whatever way a model names it, policy is asked before it is loaded.
 */
package dev.covey.engine.code;
