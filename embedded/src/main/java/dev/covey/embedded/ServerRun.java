package dev.covey.embedded;

/** One run of a server, from start to stop. */
@FunctionalInterface
interface ServerRun {
  void stop();
}
