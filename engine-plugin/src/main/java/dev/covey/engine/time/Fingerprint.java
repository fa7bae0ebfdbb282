package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells whether two sets of live rows are the same, without sending them. Of a job its lock is left
 * out, with what changes as it is taken: journals do not know of it.
 */
final class Fingerprint {
  private static final Set<String> LOCK =
      Set.of(Rows.REVISION, "LOCK_OWNER_", "LOCK_EXP_TIME_", InstanceMembers.ROOT);

  private Fingerprint() {}

  static String of(Collection<Row> rows) {
    TreeSet<String> lines = new TreeSet<>();
    rows.forEach(row -> lines.add(line(row)));
    MessageDigest digest = sha256();
    lines.forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String line(Row row) {
    boolean job = row.key().table().equals("ACT_RU_JOB");
    StringBuilder line = new StringBuilder(row.key().toString());
    for (String column : new TreeSet<>(row.columns().names())) {
      if (!job || !LOCK.contains(column)) {
        Object value = row.value(column);
        String text =
            value instanceof byte[] bytes
                ? HexFormat.of().formatHex(sha256().digest(bytes))
                : String.valueOf(value);
        line.append('\n').append(column).append(' ').append(text.length()).append(' ').append(text);
      }
    }
    return line.append('\n').toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
