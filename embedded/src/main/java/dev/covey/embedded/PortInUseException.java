package dev.covey.embedded;

/** A server could not start because another process, or another server, listens on its port. */
public final class PortInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int port;

  PortInUseException(String server, int port, Throwable cause) {
    super(
        "%s cannot listen on 127.0.0.1:%d: the port is in use or not allowed (%s). Stop what listens there, or ask for port 0 to get a free one."
            .formatted(server, port, cause.getMessage()),
        cause);
    this.port = port;
  }

  /** The port that was taken. */
  public int port() {
    return port;
  }
}
