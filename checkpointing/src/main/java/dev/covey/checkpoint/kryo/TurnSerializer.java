package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of a turn. One thread at a time.
 *
 * <table>
 *   <caption>Layout of a turn, versions 1 and 2</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>shard</td><td>text</td></tr>
 *   <tr><td>number</td><td>long</td></tr>
 *   <tr><td>node</td><td>text</td></tr>
 *   <tr><td>at</td><td>time</td></tr>
 *   <tr><td>inbox position</td><td>long</td></tr>
 *   <tr><td>catalog number</td><td>long</td></tr>
 *   <tr><td>t, the number of tables</td><td>count</td></tr>
 *   <tr><td>t times: name</td><td>text</td></tr>
 *   <tr><td>c, the number of sets of columns</td><td>count</td></tr>
 *   <tr><td>c times: position of the table, number of names, names</td><td>count, count, texts</td>
 *       </tr>
 *   <tr><td>n, the number of changes</td><td>count</td></tr>
 *   <tr><td>n times: 1, position of the columns, key, a value a column; or 2, position of the table,
 *       key; or, in version 2, a patch</td><td>byte, count, text, values each after its type id of
 *       {@link Registrations}; or byte, count, text; or as in {@link EditWire}</td></tr>
 * </table>
 *
 * <p>Tables and columns stand in the order in which the changes first need them. The parts are laid
 * out as {@link Wire} says.
 */
final class TurnSerializer extends Serializer<Turn> {

  private static final byte PUT = 1;
  private static final byte REMOVE = 2;
  private static final byte PATCH = 3;
  private static final int LEAST_COLUMNS_BYTES = 3;
  private static final int LEAST_CHANGE_BYTES = 3;

  private final Dictionary<String> tables = new Dictionary<>();
  private final Dictionary<Columns> columns = new Dictionary<>();

  /** The lowest format version that can hold a turn. */
  static int versionOf(Turn turn) {
    return turn.changes().stream().anyMatch(RowChange.Patch.class::isInstance) ? 2 : 1;
  }

  @Override
  public void write(Kryo kryo, Output output, Turn turn) {
    writeHeader(output, turn.header());
    turn.changes().forEach(this::enter);
    writeTables(output);
    writeColumns(output);
    output.writeVarInt(turn.changes().size(), true);
    for (RowChange change : turn.changes()) {
      writeChange(kryo, output, change);
    }
    tables.clear();
    columns.clear();
  }

  private void enter(RowChange change) {
    tables.position(change.key().table());
    if (change instanceof RowChange.Put put) {
      columns.position(put.row().columns());
    } else if (change instanceof RowChange.Patch patch) {
      columns.position(patch.columns());
    }
  }

  private static void writeHeader(Output output, TurnHeader header) {
    Wire.writeText(output, header.shard());
    output.writeVarLong(header.number(), false);
    Wire.writeText(output, header.node());
    Wire.writeInstant(output, header.at());
    output.writeVarLong(header.inboxPosition(), false);
    output.writeVarLong(header.catalogNumber(), false);
  }

  private void writeTables(Output output) {
    output.writeVarInt(tables.entries().size(), true);
    for (String table : tables.entries()) {
      Wire.writeText(output, table);
    }
  }

  private void writeColumns(Output output) {
    output.writeVarInt(columns.entries().size(), true);
    for (Columns entry : columns.entries()) {
      output.writeVarInt(tables.position(entry.table()), true);
      output.writeVarInt(entry.size(), true);
      for (String name : entry.names()) {
        Wire.writeText(output, name);
      }
    }
  }

  private void writeChange(Kryo kryo, Output output, RowChange change) {
    if (change instanceof RowChange.Put put) {
      Row row = put.row();
      output.writeByte(PUT);
      output.writeVarInt(columns.position(row.columns()), true);
      Wire.writeText(output, row.key().key());
      for (int i = 0; i < row.columns().size(); i++) {
        kryo.writeClassAndObject(output, row.value(i));
      }
    } else if (change instanceof RowChange.Patch patch) {
      output.writeByte(PATCH);
      output.writeVarInt(columns.position(patch.columns()), true);
      Wire.writeText(output, patch.key().key());
      Wire.writeText(output, patch.base().key());
      EditWire.write(kryo, output, patch.edits());
    } else {
      output.writeByte(REMOVE);
      output.writeVarInt(tables.position(change.key().table()), true);
      Wire.writeText(output, change.key().key());
    }
  }

  @Override
  public Turn read(Kryo kryo, Input input, Class<? extends Turn> type) {
    TurnHeader header = readHeader(input);
    List<String> tablesRead = readTexts(input);
    List<Columns> columnsRead = readColumns(input, tablesRead);
    int count = Wire.readCount(input, LEAST_CHANGE_BYTES);
    List<RowChange> changes = new ArrayList<>(Wire.roomFor(count));
    for (int i = 0; i < count; i++) {
      changes.add(readChange(kryo, input, tablesRead, columnsRead));
    }
    return new Turn(header, changes);
  }

  private static TurnHeader readHeader(Input input) {
    return new TurnHeader(
        Wire.readText(input),
        input.readVarLong(false),
        Wire.readText(input),
        Wire.readInstant(input),
        input.readVarLong(false),
        input.readVarLong(false));
  }

  private static List<String> readTexts(Input input) {
    int count = Wire.readCount(input, 1);
    List<String> texts = new ArrayList<>(Wire.roomFor(count));
    for (int i = 0; i < count; i++) {
      texts.add(Wire.readText(input));
    }
    return texts;
  }

  private static List<Columns> readColumns(Input input, List<String> tables) {
    int count = Wire.readCount(input, LEAST_COLUMNS_BYTES);
    List<Columns> columns = new ArrayList<>(Wire.roomFor(count));
    for (int i = 0; i < count; i++) {
      columns.add(new Columns(tables.get(Wire.readIndex(input, tables.size())), readTexts(input)));
    }
    return columns;
  }

  private static RowChange readChange(
      Kryo kryo, Input input, List<String> tables, List<Columns> columns) {
    byte change = input.readByte();
    return switch (change) {
      case PUT -> readPut(kryo, input, columns.get(Wire.readIndex(input, columns.size())));
      case PATCH -> {
        Columns of = columns.get(Wire.readIndex(input, columns.size()));
        RowKey key = new RowKey(of.table(), Wire.readText(input));
        RowKey base = new RowKey(of.table(), Wire.readText(input));
        yield new RowChange.Patch(key, base, of, EditWire.read(kryo, input));
      }
      case REMOVE -> {
        String table = tables.get(Wire.readIndex(input, tables.size()));
        yield new RowChange.Remove(new RowKey(table, Wire.readText(input)));
      }
      default -> throw new KryoException("a change is neither put, remove nor patch but " + change);
    };
  }

  private static RowChange readPut(Kryo kryo, Input input, Columns columns) {
    RowKey key = new RowKey(columns.table(), Wire.readText(input));
    Wire.checkLeft(input, columns.size(), 1);
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = kryo.readClassAndObject(input);
    }
    return new RowChange.Put(new Row(key, columns, values));
  }
}
