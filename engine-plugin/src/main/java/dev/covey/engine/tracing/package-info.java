/** The trace that work is part of goes with it to other nodes. OpenTelemetry only here. */
package dev.covey.engine.tracing;
