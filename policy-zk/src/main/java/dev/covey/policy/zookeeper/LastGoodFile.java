package dev.covey.policy.zookeeper;

import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Revision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last good policy on this node's disk, {@code policy-<collective>.yaml}. For one thread.
 *
 * <table>
 *   <caption>Format 1: lines of UTF-8, each ended by a line feed</caption>
 *   <tr><td>1</td><td>{@code # Covey: copy of the last good policy, do not edit}</td></tr>
 *   <tr><td>2</td><td>{@code # format: 1}</td></tr>
 *   <tr><td>3</td><td>{@code # collective: <name>}</td></tr>
 *   <tr><td>4</td><td>{@code # revision: <number>}</td></tr>
 *   <tr><td>5</td><td>{@code # bytes: <length of everything after line 6>}</td></tr>
 *   <tr><td>6</td><td>{@code # sha256: <hexadecimal, over lines 1 to 5 and all after 6>}</td></tr>
 *   <tr><td>7...</td><td>the policy document, YAML</td></tr>
 * </table>
 */
final class LastGoodFile {

  private static final long MAX_BYTES = 4L * 1024 * 1024;
  private static final String TITLE = "# Covey: copy of the last good policy, do not edit\n";
  private static final Pattern FILE =
      Pattern.compile(
          "(?<head>\\Q"
              + TITLE
              + "\\E# format: (?<format>[0-9]{1,9})\n# collective: (?<collective>[^\n]*)\n"
              + "# revision: (?<revision>[1-9][0-9]{0,17})\n# bytes: (?<bytes>[0-9]{1,9})\n)"
              + "# sha256: (?<sha256>[0-9a-f]{64})\n(?<body>.*)",
          Pattern.DOTALL);

  private final Path path;
  private final String collective;

  LastGoodFile(Path directory, String collective) {
    this.path = directory.resolve("policy-" + collective + ".yaml").toAbsolutePath();
    this.collective = collective;
  }

  Path path() {
    return path;
  }

  /** Empty if there is none; throws InvalidPolicyException naming the file if it is damaged. */
  Optional<Policy> read() throws IOException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw damaged("it is larger than " + MAX_BYTES + " bytes");
      }
      return Optional.of(parse(StrictText.of(Files.readAllBytes(path), path.toString())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Policy parse(String text) {
    Matcher file = FILE.matcher(text);
    if (!file.matches()) {
      throw damaged("its head is not that of a copy");
    }
    if (!file.group("format").equals("1")) {
      throw damaged("it has format " + file.group("format") + ", but this version reads 1");
    }
    if (!file.group("collective").equals(collective)) {
      throw damaged("it is of the collective '" + file.group("collective") + "'");
    }
    String body = file.group("body");
    int bytes = body.getBytes(StandardCharsets.UTF_8).length;
    if (bytes != Integer.parseInt(file.group("bytes"))) {
      throw damaged("expected " + file.group("bytes") + " bytes of policy, but found " + bytes);
    }
    if (!file.group("sha256").equals(sha256(file.group("head") + body))) {
      throw damaged("its bytes do not match its sha256");
    }
    return PolicyDocument.parse(body)
        .toPolicy(new Revision(Long.parseLong(file.group("revision"))));
  }

  /** Replaces the copy: after a crash there is the old one or the new one, whole. */
  void write(Policy policy) throws IOException {
    Path directory = path.getParent();
    Files.createDirectories(directory);
    Path temporary = directory.resolve(path.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text(policy).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private String text(Policy policy) {
    String body = policy.document().toYaml();
    String head =
        TITLE
            + "# format: 1\n# collective: "
            + collective
            + "\n# revision: "
            + policy.revision()
            + "\n# bytes: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\n";
    return head + "# sha256: " + sha256(head + body) + "\n" + body;
  }

  private RuntimeException damaged(String how) {
    return StrictText.invalid(path.toString(), "the copy on disk is unusable: " + how);
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
