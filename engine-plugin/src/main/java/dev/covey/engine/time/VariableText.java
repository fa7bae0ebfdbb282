package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;

/** A variable's value for people; of what is no plain value, its type, length and checksum. */
final class VariableText {
  private VariableText() {}

  /**
   * @param row of the runtime or of the history
   * @param rows where its bytes are
   */
  static String of(Row row, Map<RowKey, Row> rows) {
    boolean runtime = row.key().table().startsWith("ACT_RU_");
    String type = String.valueOf(row.value(runtime ? "TYPE_" : "VAR_TYPE_"));
    return switch (type) {
      case "null" -> "null";
      case "string" -> "'" + row.value("TEXT_") + "'";
      case "boolean" -> String.valueOf(Long.valueOf(1).equals(row.value("LONG_")));
      case "integer", "short", "long" -> String.valueOf(row.value("LONG_"));
      case "double" -> String.valueOf(row.value("DOUBLE_"));
      case "date" -> row.value("LONG_") instanceof Long at ? "" + Instant.ofEpochMilli(at) : "null";
      default -> opaque(type, row, rows);
    };
  }

  private static String opaque(String type, Row row, Map<RowKey, Row> rows) {
    Object id = row.value("BYTEARRAY_ID_");
    Row bytes = id == null ? null : rows.get(new RowKey(Rows.BYTES, id.toString()));
    if (bytes == null || !(bytes.value("BYTES_") instanceof byte[] content)) {
      return type + " " + row.value("TEXT_");
    }
    CRC32C crc = new CRC32C();
    crc.update(content);
    Object named = row.value("TEXT2_") != null ? row.value("TEXT2_") : row.value("TEXT_");
    return "%s%s of %d bytes, CRC32C %s"
        .formatted(
            type,
            named == null ? "" : " " + named,
            content.length,
            HexFormat.of().toHexDigits((int) crc.getValue()));
  }
}
