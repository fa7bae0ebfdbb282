package dev.covey.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Text in columns, numbers to the right. Used by one thread. */
public final class Table {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]*");
  private static final String GAP = "  ";

  private final List<String> headers;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headers) {
    this.headers = List.of(headers);
  }

  /** Adds a row, a cell a header; cells are shown by {@link String#valueOf}. */
  public void add(Object... cells) {
    if (cells.length != headers.size()) {
      throw new IllegalArgumentException(
          "Expected " + headers.size() + " cells, but got " + cells.length);
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
  }

  /** The header and a line a row. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line(headers));
    rows.forEach(row -> lines.add(line(row)));
    return lines;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < headers.size(); column++) {
      String padding = " ".repeat(width(column) - cells.get(column).length());
      line.append(column == 0 ? "" : GAP);
      line.append(isNumeric(column) ? padding + cells.get(column) : cells.get(column) + padding);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = headers.get(column).length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }

  private boolean isNumeric(int column) {
    return rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }
}
