package dev.covey.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Chooses and checks ports of 127.0.0.1.
 *
 * <p>Free ports are drawn at random from below the ranges that operating systems hand to outgoing
 * connections. So a port that a stopped server gave up is not taken by some client's connection
 * before the server restarts, and two processes that choose at the same time rarely choose alike.
 */
final class Ports {
  private static final int LOWEST = 10_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  static int free(RandomGenerator random) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = random.nextInt(LOWEST, HIGHEST);
      if (tryBind(port) == null) {
        return port;
      }
    }
    throw new EmbeddedServerException(
        "No free port between %d and %d of 127.0.0.1 in %d attempts. Name a port."
            .formatted(LOWEST, HIGHEST, ATTEMPTS),
        null);
  }

  /** Throws {@link PortInUseException} when somebody listens on the port. */
  static void requireFree(String server, int port) {
    IOException failure = tryBind(port);
    if (failure != null) {
      throw new PortInUseException(server, port, failure);
    }
  }

  static int requireValid(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "Expected a port from 1 to 65535, or 0 for a free one, but got " + port);
    }
    return port;
  }

  /** Whether the failure, or what caused it, is a port in use. */
  static boolean isBindFailure(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  private static IOException tryBind(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(loopback(port));
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1}), port);
  }
}
