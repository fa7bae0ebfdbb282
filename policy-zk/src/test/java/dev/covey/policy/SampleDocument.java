package dev.covey.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Policy documents that lie beside the tests in two files, each after a line {@code == what it is}.
 * A broken one is followed by {@code -- problems} and a line a problem.
 */
record SampleDocument(String what, String yaml, List<String> problems) {

  private static final String SCHEMA = " (schema)";

  /** As new users write them. */
  static Stream<SampleDocument> broken() {
    return read("broken-documents.txt");
  }

  static Stream<SampleDocument> valid() {
    return read("valid-documents.txt");
  }

  /** Whether already the schema knows that it is broken. */
  boolean brokenBySchema() {
    return what.endsWith(SCHEMA);
  }

  @Override
  public String toString() {
    return what;
  }

  private static Stream<SampleDocument> read(String file) {
    try (InputStream stream = SampleDocument.class.getResourceAsStream(file)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("(?m)^== ")).skip(1).map(SampleDocument::parse);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SampleDocument parse(String text) {
    int line = text.indexOf('\n');
    String[] parts = text.substring(line + 1).split("(?m)^-- problems\n", 2);
    List<String> problems = parts.length == 1 ? List.of() : parts[1].lines().toList();
    return new SampleDocument(text.substring(0, line), parts[0], problems);
  }
}
