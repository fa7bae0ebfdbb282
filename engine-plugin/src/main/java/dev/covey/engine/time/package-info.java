/**
 * The past of process instances: one instance's rows at any turn of its shard's journal, what a
 * turn did to it, and how its rows become those of an earlier turn, or another instance's.
 */
package dev.covey.engine.time;
