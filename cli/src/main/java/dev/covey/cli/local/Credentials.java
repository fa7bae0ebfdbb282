package dev.covey.cli.local;

import dev.covey.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;
import java.util.random.RandomGenerator;

/**
 * Two users of ZooKeeper, each as {@code user:password}; not printed.
 *
 * @param admin may write policy
 * @param node may read it
 */
public record Credentials(String admin, String node) {
  private static final int PASSWORD_BYTES = 16;
  private static final String FILE = "credentials.properties";
  private static final String ADMIN = "admin-credential";
  private static final String NODE = "node-credential";

  /** Requires both. */
  public Credentials {
    Objects.requireNonNull(admin, ADMIN);
    Objects.requireNonNull(node, NODE);
  }

  /** New ones, which nobody can guess. */
  public static Credentials random() {
    SecureRandom random = new SecureRandom();
    return new Credentials("admin:" + password(random), "node:" + password(random));
  }

  private static String password(RandomGenerator random) {
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Those kept in a folder beside the data that only they open; new ones the first time. */
  public static Credentials keptIn(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (Files.exists(file)) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
          properties.load(reader);
        }
        return from(properties);
      }
      Credentials made = random();
      Properties properties = new Properties();
      made.addTo(properties);
      Files.createDirectories(folder);
      PrivateFile.write(file, properties, "Who may use the ZooKeeper in this folder");
      return made;
    } catch (IOException | NullPointerException e) {
      throw new CommandFailedException("Cannot use " + file + ": " + e.getMessage(), e);
    }
  }

  static void forget(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(FILE));
    } catch (IOException e) {
      throw new CommandFailedException("Cannot delete " + folder.resolve(FILE), e);
    }
  }

  static Credentials from(Properties properties) {
    return new Credentials(properties.getProperty(ADMIN), properties.getProperty(NODE));
  }

  void addTo(Properties properties) {
    properties.setProperty(ADMIN, admin);
    properties.setProperty(NODE, node);
  }

  @Override
  public String toString() {
    return "Credentials[***]";
  }
}
