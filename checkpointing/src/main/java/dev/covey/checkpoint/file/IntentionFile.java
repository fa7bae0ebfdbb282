package dev.covey.checkpoint.file;

import dev.covey.checkpoint.Intention;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An intention on disk: one {@link Frame} whose payload has these fields, as {@link Payload} lays
 * them out.
 *
 * <table>
 *   <caption>Payload of an intention, version 1</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>id, shard, base</td><td>text, text, text</td></tr>
 *   <tr><td>from, to</td><td>long, long</td></tr>
 *   <tr><td>node</td><td>text</td></tr>
 *   <tr><td>at</td><td>time</td></tr>
 * </table>
 */
final class IntentionFile {

  private IntentionFile() {}

  static byte[] bytes(Intention intention) {
    return Frame.INTENTION.around(
        Payload.of(
            out -> {
              out.writeUTF(intention.id());
              out.writeUTF(intention.shard());
              out.writeUTF(intention.base());
              out.writeLong(intention.from());
              out.writeLong(intention.to());
              out.writeUTF(intention.node());
              Payload.writeInstant(out, intention.at());
            }));
  }

  static Intention read(Disk disk, Path file) throws IOException {
    return Payload.read(
        Frame.INTENTION.whole(disk, file),
        file,
        in ->
            new Intention(
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                Payload.readInstant(in)));
  }
}
