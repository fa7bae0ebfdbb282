package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CorruptRecordException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A note beside the segments of how far they were acknowledged, which tells a damaged end from a
 * torn one. It is written after a batch has become durable, without being synced itself. So it is
 * never ahead of what is durable, and exact when a process was killed; when the machine lost power
 * it may be behind, or torn, which counts as none.
 *
 * <table>
 *   <caption>Payload of its {@link Frame}, version 1</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>number of the newest segment</td><td>long</td></tr>
 *   <tr><td>its length</td><td>long</td></tr>
 * </table>
 */
final class Acknowledged implements Closeable {

  /** How far a segment was acknowledged. */
  record Note(long segment, long length) {}

  private static final System.Logger LOG = System.getLogger(Acknowledged.class.getName());
  private static final String NAME = "acknowledged";

  private final Disk.Output output;

  private Acknowledged(Disk.Output output) {
    this.output = output;
  }

  static Optional<Note> read(Disk disk, Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try {
      byte[] payload = Frame.ACKNOWLEDGED.whole(disk, file);
      return Optional.of(Payload.read(payload, file, in -> new Note(in.readLong(), in.readLong())));
    } catch (NoSuchFileException | CorruptRecordException e) {
      return Optional.empty();
    }
  }

  static Acknowledged open(Disk disk, Path folder) throws IOException {
    return new Acknowledged(disk.open(folder.resolve(NAME)));
  }

  /** Never throws: what it tells of is durable without it. */
  void write(Note note) {
    byte[] payload =
        Payload.of(
            out -> {
              out.writeLong(note.segment());
              out.writeLong(note.length());
            });
    try {
      output.write(0, Frame.ACKNOWLEDGED.around(payload));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "The journal's end cannot be noted", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      output.sync();
    } finally {
      output.close();
    }
  }
}
