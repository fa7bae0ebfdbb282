package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.covey.checkpoint.Edit;
import dev.covey.checkpoint.Page;
import java.util.ArrayList;
import java.util.List;

/**
 * The edits of a patch.
 *
 * <table>
 *   <caption>Layout of a patch, since version 2 of a turn</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>3, position of the columns, key, key of the base</td><td>byte, count, text, text</td>
 *       </tr>
 *   <tr><td>e, the number of edits</td><td>count</td></tr>
 *   <tr><td>e times: 1, column, value</td><td>byte, count, value after its type id</td></tr>
 *   <tr><td>or 2, column, length, bytes a page, CRC32C, p, p times number and bytes</td><td>byte,
 *       count, count, count, 4 bytes low first, count, count and bytes</td></tr>
 * </table>
 */
final class EditWire {

  private static final byte SET = 1;
  private static final byte PAGES = 2;
  private static final int LEAST_EDIT_BYTES = 3;
  private static final int LEAST_PAGE_BYTES = 2;

  private EditWire() {}

  static void write(Kryo kryo, Output output, List<Edit> edits) {
    output.writeVarInt(edits.size(), true);
    for (Edit edit : edits) {
      if (edit instanceof Edit.Set set) {
        begin(output, SET, edit);
        kryo.writeClassAndObject(output, set.value());
      } else {
        begin(output, PAGES, edit);
        writePages(output, (Edit.Pages) edit);
      }
    }
  }

  private static void begin(Output output, byte kind, Edit edit) {
    output.writeByte(kind);
    output.writeVarInt(edit.column(), true);
  }

  private static void writePages(Output output, Edit.Pages pages) {
    output.writeVarInt(pages.length(), true);
    output.writeVarInt(pages.pageBytes(), true);
    output.writeInt(pages.crc());
    output.writeVarInt(pages.pages().size(), true);
    for (Page page : pages.pages()) {
      output.writeVarInt(page.number(), true);
      Wire.writeBytes(output, page.bytes());
    }
  }

  static List<Edit> read(Kryo kryo, Input input) {
    int count = Wire.readCount(input, LEAST_EDIT_BYTES);
    List<Edit> edits = new ArrayList<>(Wire.roomFor(count));
    for (int i = 0; i < count; i++) {
      byte kind = input.readByte();
      int column = input.readVarInt(true);
      edits.add(
          switch (kind) {
            case SET -> new Edit.Set(column, kryo.readClassAndObject(input));
            case PAGES -> readPages(input, column);
            default -> throw new KryoException("an edit is neither set nor pages but " + kind);
          });
    }
    return edits;
  }

  private static Edit readPages(Input input, int column) {
    int length = input.readVarInt(true);
    int pageBytes = input.readVarInt(true);
    int crc = input.readInt();
    int count = Wire.readCount(input, LEAST_PAGE_BYTES);
    List<Page> pages = new ArrayList<>(Wire.roomFor(count));
    for (int i = 0; i < count; i++) {
      pages.add(new Page(input.readVarInt(true), Wire.readBytes(input)));
    }
    return new Edit.Pages(column, length, pageBytes, crc, pages);
  }
}
