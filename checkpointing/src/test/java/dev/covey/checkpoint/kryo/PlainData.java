package dev.covey.checkpoint.kryo;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnHeader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random turns and data trees. */
final class PlainData {

  private PlainData() {}

  static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ascii().ofMaxLength(20),
        Arbitraries.strings().withCharRange('\0', '\uFFFF').ofMaxLength(20),
        Arbitraries.strings().withChars("aß€?\uFFFD\uD83D\uDC26").ofMaxLength(8));
  }

  static Arbitrary<Object> values() {
    return Arbitraries.<Object>oneOf(
        Arbitraries.just(null),
        texts().map(text -> text),
        Arbitraries.longs().map(number -> number),
        Arbitraries.integers().map(number -> number),
        Arbitraries.longs().map(Double::longBitsToDouble),
        Arbitraries.of(true, false).map(truth -> truth),
        instants().map(instant -> instant),
        Arbitraries.bytes().array(byte[].class).ofMaxSize(50).map(bytes -> bytes));
  }

  static Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            Arbitraries.integers().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  static Arbitrary<Turn> turns() {
    return Combinators.combine(headers(), columns().list().ofMinSize(1).ofMaxSize(4))
        .as((header, tables) -> Map.entry(header, tables))
        .flatMap(
            start ->
                Arbitraries.of(start.getValue())
                    .flatMap(PlainData::changes)
                    .list()
                    .ofMaxSize(12)
                    .map(changes -> new Turn(start.getKey(), changes)));
  }

  private static Arbitrary<TurnHeader> headers() {
    return Combinators.combine(
            names(),
            Arbitraries.longs().greaterOrEqual(1),
            names(),
            instants(),
            Arbitraries.longs().greaterOrEqual(-1),
            Arbitraries.longs().greaterOrEqual(0))
        .as(TurnHeader::new);
  }

  private static Arbitrary<String> names() {
    return texts().filter(text -> !text.isBlank());
  }

  private static Arbitrary<Columns> columns() {
    return Combinators.combine(names(), names().list().uniqueElements().ofMinSize(1).ofMaxSize(6))
        .as(Columns::new);
  }

  private static Arbitrary<RowChange> changes(Columns columns) {
    Arbitrary<RowKey> keys = texts().map(key -> new RowKey(columns.table(), key));
    Arbitrary<RowChange> puts =
        Combinators.combine(keys, values().array(Object[].class).ofSize(columns.size()))
            .as((key, values) -> new RowChange.Put(new Row(key, columns, values)));
    return Arbitraries.oneOf(puts, keys.map(RowChange.Remove::new));
  }

  static Arbitrary<Map<String, Object>> trees() {
    return maps(nodes(4));
  }

  private static Arbitrary<Object> nodes(int levels) {
    if (levels == 0) {
      return values();
    }
    Arbitrary<Object> below = Arbitraries.lazy(() -> nodes(levels - 1));
    Arbitrary<Object> lists = below.list().ofMaxSize(4).map(list -> list);
    Arbitrary<Object> maps = maps(below).map(map -> map);
    return Arbitraries.oneOf(List.of(values(), lists, maps));
  }

  private static Arbitrary<Map<String, Object>> maps(Arbitrary<Object> values) {
    return Combinators.combine(texts(), values)
        .as(
            (key, value) -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put(key, value);
              return entry;
            })
        .list()
        .ofMaxSize(4)
        .map(
            entries -> {
              Map<String, Object> map = new LinkedHashMap<>();
              entries.forEach(map::putAll);
              return map;
            });
  }
}
