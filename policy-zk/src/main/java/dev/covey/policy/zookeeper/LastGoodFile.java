package dev.covey.policy.zookeeper;

import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyTrust;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import dev.covey.policy.zookeeper.ReadRevision.Proof;
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
import java.util.Base64;
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
 *
 * <p>Format 2 is that of a signed revision: {@code # format: 2}, and between lines 5 and 6 {@code #
 * meta: <base64>} and {@code # signature: <base64>}, both as they lie in ZooKeeper and under the
 * sha256 as well. A node that needs signatures reads no other, and asks the signature again.
 */
final class LastGoodFile {

  private static final long MAX_BYTES = 4L * 1024 * 1024;
  private static final String TITLE = "# Covey: copy of the last good policy, do not edit\n";
  private static final Pattern FILE =
      Pattern.compile(
          "(?<head>\\Q"
              + TITLE
              + "\\E# format: (?<format>[0-9]{1,9})\n# collective: (?<collective>[^\n]*)\n"
              + "# revision: (?<revision>[1-9][0-9]{0,17})\n# bytes: (?<bytes>[0-9]{1,9})\n"
              + "(?:# meta: (?<meta>[A-Za-z0-9+/=]+)\n# signature: (?<signature>[A-Za-z0-9+/=]+)\n)?)"
              + "# sha256: (?<sha256>[0-9a-f]{64})\n(?<body>.*)",
          Pattern.DOTALL);

  private final Path path;
  private final String collective;
  private final PolicyTrust trust;

  LastGoodFile(Path directory, String collective, PolicyTrust trust) {
    this.path = directory.resolve("policy-" + collective + ".yaml").toAbsolutePath();
    this.collective = collective;
    this.trust = trust;
  }

  Path path() {
    return path;
  }

  /** Empty if there is none; throws InvalidPolicyException naming the file if it is damaged. */
  Optional<ReadRevision> read() throws IOException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw damaged("it is larger than " + MAX_BYTES + " bytes");
      }
      return Optional.of(parse(StrictText.of(Files.readAllBytes(path), path.toString())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private ReadRevision parse(String text) {
    Matcher file = FILE.matcher(text);
    if (!file.matches()) {
      throw damaged("its head is not that of a copy");
    }
    String format = file.group("format");
    if (!format.equals("1") && !format.equals("2")) {
      throw damaged("it has format " + format + ", but this version reads 1 and 2");
    }
    if (format.equals("2") != (file.group("meta") != null)) {
      throw damaged("its head is not that of a copy");
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
    Revision revision = new Revision(Long.parseLong(file.group("revision")));
    Optional<Proof> proof =
        format.equals("1")
            ? Optional.empty()
            : Optional.of(new Proof(decoded(file.group("meta")), decoded(file.group("signature"))));
    requireTrusted(revision, proof);
    PolicyDocument document = PolicyDocument.parse(body);
    if (!isOf(document, proof)) {
      throw damaged("its document is not the one that was signed");
    }
    return new ReadRevision(document.toPolicy(revision), proof);
  }

  private void requireTrusted(Revision revision, Optional<Proof> proof) {
    trust
        .problemOf(
            collective, revision, proof.map(Proof::meta).orElse(""), proof.map(Proof::signature))
        .ifPresent(
            problem -> {
              throw damaged(problem);
            });
  }

  private static boolean isOf(PolicyDocument document, Optional<Proof> proof) {
    return proof.isEmpty()
        || RevisionMeta.parse(proof.get().meta()).digest().equals(document.toTree().digest());
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces the copy: after a crash there is the old one or the new one, whole. */
  void write(ReadRevision good) throws IOException {
    if (!isOf(good.policy().document(), good.proof())) {
      throw new IOException("this version would write other documents than those that were signed");
    }
    Path directory = path.getParent();
    Files.createDirectories(directory);
    Path temporary = directory.resolve(path.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text(good).getBytes(StandardCharsets.UTF_8));
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

  private String text(ReadRevision good) {
    Policy policy = good.policy();
    String body = policy.document().toYaml();
    String head =
        TITLE
            + "# format: "
            + (good.proof().isEmpty() ? 1 : 2)
            + "\n# collective: "
            + collective
            + "\n# revision: "
            + policy.revision()
            + "\n# bytes: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\n"
            + good.proof()
                .map(
                    proof ->
                        "# meta: %s\n# signature: %s\n"
                            .formatted(encoded(proof.meta()), encoded(proof.signature())))
                .orElse("");
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
