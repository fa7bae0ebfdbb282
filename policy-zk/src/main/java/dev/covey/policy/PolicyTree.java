package dev.covey.policy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The small documents of one revision by their path under it: {@code defaults}, {@code
 * sites/<name>}, {@code processes/<key>}, {@code processes/<key>/activities/<id>}, {@code
 * delegates}, {@code nodes/<name>}, {@code recovery/<rule>}. Immutable, and not yet known to make
 * sense.
 *
 * @param documents YAML mappings by path
 */
public record PolicyTree(SortedMap<String, String> documents) {

  static final String DEFAULTS = "defaults";
  static final String SITES = "sites/";
  static final String PROCESSES = "processes/";
  static final String NODES = "nodes/";
  static final String RECOVERY = "recovery/";
  private static final String ACTIVITIES = "/activities/";
  static final String DELEGATES = "delegates";

  /** Copies the map. */
  public PolicyTree {
    documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
  }

  /**
   * Puts the documents together.
   *
   * @throws InvalidPolicyException listing every problem; a document that this version does not
   *     know is one, since nobody can obey what he cannot read
   */
  public PolicyDocument document() {
    PolicyReading reading = new PolicyReading();
    documents.forEach((path, yaml) -> read(path, yaml, reading));
    if (!documents.containsKey(DEFAULTS)) {
      reading.problem(DEFAULTS, "the document is missing");
    }
    return reading.finish();
  }

  private static void read(String path, String yaml, PolicyReading reading) {
    YamlMapping mapping = reading.yaml(yaml, path.replace('/', '.'));
    if (path.equals(DEFAULTS)) {
      reading.defaults(mapping);
    } else if (isIn(SITES, path)) {
      reading.site(path.substring(SITES.length()), mapping);
    } else if (isIn(PROCESSES, path)) {
      reading.process(path.substring(PROCESSES.length()), mapping);
    } else if (isIn(NODES, path)) {
      reading.node(path.substring(NODES.length()), mapping);
    } else if (isIn(RECOVERY, path)) {
      reading.recovery(path.substring(RECOVERY.length()), mapping);
    } else if (isOfActivity(path)) {
      int key = path.indexOf(ACTIVITIES);
      reading.activity(
          path.substring(PROCESSES.length(), key),
          path.substring(key + ACTIVITIES.length()),
          mapping);
    } else if (path.equals(DELEGATES)) {
      reading.delegates(mapping);
    } else {
      reading.problem(mapping.path(), "this version of Covey knows no such document");
    }
  }

  private static boolean isIn(String folder, String path) {
    return path.startsWith(folder) && path.indexOf('/', folder.length()) < 0;
  }

  static String activity(String processKey, String id) {
    return PROCESSES + processKey + ACTIVITIES + id;
  }

  private static boolean isOfActivity(String path) {
    int key = path.indexOf('/', PROCESSES.length());
    return path.startsWith(PROCESSES)
        && key > 0
        && path.startsWith(ACTIVITIES, key)
        && path.indexOf('/', key + ACTIVITIES.length()) < 0;
  }

  /**
   * The digest that a revision's meta carries, a durable format: {@code sha256:} and the lower-case
   * hexadecimal SHA-256 over all documents in the order of their paths, each as length of path (4
   * bytes, big endian), path, length of document (4 bytes, big endian), document; texts in UTF-8.
   */
  public String digest() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Map.Entry<String, String> document : documents.entrySet()) {
      append(bytes, document.getKey());
      append(bytes, document.getValue());
    }
    return sha256(bytes.toByteArray());
  }

  private static void append(ByteArrayOutputStream bytes, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
    bytes.writeBytes(utf8);
  }

  private static String sha256(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
