package dev.covey.engine.faulttolerance.process;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.turn.RowAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Rows as lines of text by address, so that a database and a folded journal can be compared. What
 * is a node's own of a job row is left out, and so is the job that cleans up history.
 *
 * @param byAddress keys are addresses as ids have them, values sorted lines
 */
record RowLines(TreeMap<String, TreeSet<String>> byAddress) {
  private static final String JOBS = "ACT_RU_JOB";
  private static final Set<String> OWN_OF_JOBS =
      Set.of("LOCK_OWNER_", "LOCK_EXP_TIME_", "REV_", "ROOT_PROC_INST_ID_");

  RowLines() {
    this(new TreeMap<>());
  }

  static RowLines ofDatabase(DataSource dataSource) {
    RowLines lines = new RowLines();
    RowAddresses addresses = new RowAddresses();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (Table table : Tables.read(connection).all()) {
        String names = String.join(", ", table.columns().names());
        try (ResultSet rows = statement.executeQuery("SELECT " + names + " FROM " + table.name())) {
          while (rows.next()) {
            Row row = row(table, rows);
            lines.add(addresses.of(new RowChange.Put(row), Address.CATALOG), row);
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return lines;
  }

  private static Row row(Table table, ResultSet rows) throws SQLException {
    Object[] raw = new Object[table.columns().size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = rows.getObject(i + 1);
    }
    return table.row(raw);
  }

  void add(Address address, ShardImage image) {
    for (String table : image.tables()) {
      image.rows(table).forEach(row -> add(address, row));
    }
  }

  private void add(Address address, Row row) {
    boolean job = row.key().table().equals(JOBS);
    if (!job || !"history-cleanup".equals(row.value("HANDLER_TYPE_"))) {
      byAddress.computeIfAbsent(address.idPrefix(), a -> new TreeSet<>()).add(line(row, job));
    }
  }

  private static String line(Row row, boolean job) {
    StringBuilder line = new StringBuilder(row.key().table()).append(' ').append(row.key().key());
    for (int i = 0; i < row.columns().size(); i++) {
      String column = row.columns().names().get(i);
      Object value = row.value(i);
      boolean own = OWN_OF_JOBS.contains(column);
      if (value != null && !(job && own)) {
        line.append(' ').append(column).append('=').append(text(value));
      }
    }
    return line.toString().replace('\n', ' ').replace('\r', ' ');
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
  }

  Collection<String> at(Address address) {
    return byAddress.getOrDefault(address.idPrefix(), new TreeSet<>());
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    byAddress.forEach(
        (address, lines) ->
            lines.forEach(line -> text.append(address).append(' ').append(line).append('\n')));
    Files.writeString(file, text);
  }

  static RowLines read(Path file) {
    RowLines lines = new RowLines();
    try {
      for (String line : Files.readAllLines(file)) {
        int blank = line.indexOf(' ');
        lines
            .byAddress
            .computeIfAbsent(line.substring(0, blank), a -> new TreeSet<>())
            .add(line.substring(blank + 1));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
