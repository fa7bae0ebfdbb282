package dev.covey.checkpoint.kryo;

/** How long the long loops run: {@code -Dcovey.soak=true} for the whole of them. */
final class Soak {

  private Soak() {}

  static int tries(int usual, int soaking) {
    return Boolean.getBoolean("covey.soak") ? soaking : usual;
  }
}
