package dev.covey.embedded;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Starts, stops and starts again one server on one folder and the same ports. Any thread; one at a
 * time.
 *
 * @param <P> the ports of this kind of server
 */
final class Lifecycle<P> {
  private static final int PORT_ATTEMPTS = 5;

  private final ServerFolder folder;
  private final P ports;
  private final Function<P, ServerRun> starter;
  private ServerRun run;
  private boolean closed;

  private Lifecycle(ServerFolder folder, P ports, Function<P, ServerRun> starter, ServerRun run) {
    this.folder = folder;
    this.ports = ports;
    this.starter = starter;
    this.run = run;
  }

  /**
   * Starts on the ports that are chosen; where any port will do, chooses again if another process
   * was quicker.
   */
  static <P> Lifecycle<P> start(
      ServerFolder folder, boolean anyPort, Supplier<P> choice, Function<P, ServerRun> starter) {
    try {
      for (int attempt = 1; ; attempt++) {
        P ports = choice.get();
        try {
          return new Lifecycle<>(folder, ports, starter, starter.apply(ports));
        } catch (PortInUseException e) {
          if (!anyPort || attempt == PORT_ATTEMPTS) {
            throw e;
          }
        }
      }
    } catch (RuntimeException | Error e) {
      folder.abandon();
      throw e;
    }
  }

  ServerFolder folder() {
    return folder;
  }

  P ports() {
    return ports;
  }

  synchronized boolean running() {
    return run != null;
  }

  synchronized void restart() {
    if (closed) {
      throw new IllegalStateException(
          "The server of folder %s is closed. Start a new one.".formatted(folder.path()));
    }
    stop();
    run = starter.apply(ports);
  }

  synchronized void stop() {
    ServerRun ending = run;
    run = null;
    if (ending != null) {
      ending.stop();
    }
  }

  synchronized void close() {
    if (!closed) {
      closed = true;
      try {
        stop();
      } finally {
        folder.close();
      }
    }
  }
}
