package dev.covey.benchmarks;

import org.camunda.bpm.engine.ProcessEngine;

/** One of the things compared: an engine and the process that it runs. */
record Variant(String name, ProcessEngine engine, String processKey) {}
