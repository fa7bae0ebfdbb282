/** Retries of failing jobs as policy prescribes them. */
package dev.covey.engine.retry;
