package dev.covey.engine.capture;

import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** Turns what a database hands out into plain values, the same from a trigger and from a query. */
public final class Values {
  private Values() {}

  /**
   * Null, String, Long, Integer, Double, Boolean, Instant or bytes. A time is an instant: what one
   * node wrote in its time zone, another reads in its own.
   */
  public static Object plain(Object value) throws SQLException {
    if (value == null
        || value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double
        || value instanceof byte[]) {
      return value;
    }
    if (value instanceof Timestamp time) {
      return time.toInstant();
    }
    if (value instanceof LocalDateTime time) {
      return time.atZone(ZoneId.systemDefault()).toInstant();
    }
    if (value instanceof Blob blob) {
      return blob.getBytes(1, Math.toIntExact(blob.length()));
    }
    if (value instanceof Clob clob) {
      return clob.getSubString(1, Math.toIntExact(clob.length()));
    }
    return plainNumber(value);
  }

  private static Object plainNumber(Object value) throws SQLException {
    if (value instanceof Short || value instanceof Byte) {
      return ((Number) value).intValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    throw new SQLException("No plain form of a value of " + value.getClass().getName());
  }

  /** A plain value as JDBC takes it. */
  public static Object jdbc(Object plain) {
    return plain instanceof Instant instant ? Timestamp.from(instant) : plain;
  }
}
