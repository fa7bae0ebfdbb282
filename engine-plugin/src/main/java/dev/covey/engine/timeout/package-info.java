/** How long the code of an activity may take: who ends it, and when he may. */
package dev.covey.engine.timeout;
