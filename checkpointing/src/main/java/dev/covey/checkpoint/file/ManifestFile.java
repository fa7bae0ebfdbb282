package dev.covey.checkpoint.file;

import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.TurnHeader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A manifest on disk: one {@link Frame} whose payload has these fields, as {@link Payload} lays
 * them out.
 *
 * <table>
 *   <caption>Payload of a manifest, version 1</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>id, base</td><td>text, text</td></tr>
 *   <tr><td>last turn: shard, number, node, at</td><td>text, long, text, time</td></tr>
 *   <tr><td>… its inbox position, catalog number</td><td>long, long</td></tr>
 *   <tr><td>inbox position, journal position</td><td>long, long</td></tr>
 *   <tr><td>rows, pieces, bytes</td><td>long, int, long</td></tr>
 *   <tr><td>CRC32C of the pieces</td><td>int</td></tr>
 * </table>
 */
final class ManifestFile {

  private ManifestFile() {}

  static byte[] bytes(Manifest manifest) {
    return Frame.MANIFEST.around(Payload.of(out -> write(out, manifest)));
  }

  private static void write(DataOutputStream out, Manifest manifest) throws IOException {
    out.writeUTF(manifest.id());
    out.writeUTF(manifest.base());
    TurnHeader last = manifest.last();
    out.writeUTF(last.shard());
    out.writeLong(last.number());
    out.writeUTF(last.node());
    Payload.writeInstant(out, last.at());
    out.writeLong(last.inboxPosition());
    out.writeLong(last.catalogNumber());
    out.writeLong(manifest.inboxPosition());
    out.writeLong(manifest.journalPosition());
    out.writeLong(manifest.rows());
    out.writeInt(manifest.pieces());
    out.writeLong(manifest.bytes());
    out.writeInt(manifest.crc());
  }

  static Manifest read(Disk disk, Path file) throws IOException {
    return Payload.read(Frame.MANIFEST.whole(disk, file), file, ManifestFile::read);
  }

  private static Manifest read(DataInputStream in) throws IOException {
    return new Manifest(
        in.readUTF(),
        in.readUTF(),
        new TurnHeader(
            in.readUTF(),
            in.readLong(),
            in.readUTF(),
            Payload.readInstant(in),
            in.readLong(),
            in.readLong()),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readInt());
  }
}
