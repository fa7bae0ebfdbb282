package dev.covey.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON Schema of a {@link PolicyDocument}, for editors: they complete keys and mark what is
 * wrong while one writes. What it lets pass {@link PolicyDocument#parse} may still refuse; what it
 * refuses is refused there too.
 */
public final class PolicySchema {

  private static final String RESOURCE = "policy.schema.json";

  private PolicySchema() {}

  /** The schema, draft 7, as JSON text. */
  public static String json() {
    try (InputStream schema = PolicySchema.class.getResourceAsStream(RESOURCE)) {
      return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Expected " + RESOURCE + " beside its class", e);
    }
  }
}
