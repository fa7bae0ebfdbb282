/** How Camunda's own classes are read and extended where they have no door for it. */
package dev.covey.engine.internals;
