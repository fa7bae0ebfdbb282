package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bytes that members and leader add to Kafka's own subscription and assignment. They live as
 * long as a generation of the group. Integers are big-endian, texts as {@link
 * DataOutputStream#writeUTF} writes them. What cannot be read whole is read as nothing: a member
 * that reports nothing, and an assignment without notes.
 *
 * <pre>
 * report  u8 kind 'R' | u8 version 2 | names | u16 node
 *         | u16 count, each: u16 site, u16 standbys
 *         | u32 count, each: u16 site, u16 number, u8 caught up (0, 1), u16 owner
 *         | u16 mark | u16 count, each: u16 site whose lost shards it leaves
 *         | u32 count, each: u16 site, u16 number that it avoids; version 1 ends before the mark
 * notes   u8 kind 'N' | u8 version 1 | names
 *         | u32 count, each: u16 site, u16 number, u8 why, u8 awaited (0, 1), u16 peer
 * names   u16 count, each a text; node, site, owner and peer are indexes of it
 * </pre>
 */
final class PlacementFormat {
  private static final int REPORT = 'R';
  private static final int NOTES = 'N';
  private static final int VERSION = 1;
  private static final int REPORT_VERSION = 2;
  private static final ShardNote.Why[] REASONS = ShardNote.Why.values();

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private interface Reading<T> {
    T from(int version, DataInputStream in, List<String> names) throws IOException;
  }

  private PlacementFormat() {}

  static ByteBuffer encode(MemberReport report) {
    Names names = new Names();
    byte[] body =
        written(
            out -> {
              out.writeShort(names.index(report.node()));
              out.writeShort(report.standbys().size());
              for (var site : new TreeMap<>(report.standbys()).entrySet()) {
                out.writeShort(names.index(site.getKey()));
                out.writeShort(site.getValue());
              }
              out.writeInt(report.follows().size());
              for (var followed : new TreeMap<>(report.follows()).entrySet()) {
                writeShard(out, names, followed.getKey());
                out.writeByte(followed.getValue().caughtUp() ? 1 : 0);
                out.writeShort(names.index(followed.getValue().owner()));
              }
              out.writeShort(names.index(report.mark()));
              out.writeShort(report.leavesLost().size());
              for (String site : new TreeSet<>(report.leavesLost())) {
                out.writeShort(names.index(site));
              }
              out.writeInt(report.avoids().size());
              for (ShardId shard : new TreeSet<>(report.avoids())) {
                writeShard(out, names, shard);
              }
            });
    return framed(REPORT, REPORT_VERSION, names, body);
  }

  static ByteBuffer encode(Map<ShardId, ShardNote> notes) {
    Names names = new Names();
    byte[] body =
        written(
            out -> {
              out.writeInt(notes.size());
              for (var note : new TreeMap<>(notes).entrySet()) {
                writeShard(out, names, note.getKey());
                out.writeByte(note.getValue().why().ordinal());
                out.writeByte(note.getValue().awaited() ? 1 : 0);
                out.writeShort(names.index(note.getValue().peer()));
              }
            });
    return framed(NOTES, VERSION, names, body);
  }

  /** What the member reports, or {@link MemberReport#NOTHING}. */
  static MemberReport report(ByteBuffer bytes) {
    return read(
            bytes,
            REPORT,
            REPORT_VERSION,
            (version, in, names) -> {
              String node = name(in, names);
              Map<String, Integer> standbys = new HashMap<>();
              for (int left = in.readUnsignedShort(); left > 0; left--) {
                standbys.put(name(in, names), in.readUnsignedShort());
              }
              Map<ShardId, MemberReport.Followed> follows = new HashMap<>();
              for (int left = in.readInt(); left > 0; left--) {
                ShardId shard = readShard(in, names);
                boolean caughtUp = in.readUnsignedByte() == 1;
                follows.put(shard, new MemberReport.Followed(caughtUp, name(in, names)));
              }
              if (version < REPORT_VERSION) {
                return new MemberReport(node, standbys, follows, "", Set.of(), Set.of());
              }
              String mark = name(in, names);
              Set<String> leavesLost = new HashSet<>();
              for (int left = in.readUnsignedShort(); left > 0; left--) {
                leavesLost.add(name(in, names));
              }
              Set<ShardId> avoids = new HashSet<>();
              for (int left = in.readInt(); left > 0; left--) {
                avoids.add(readShard(in, names));
              }
              return new MemberReport(node, standbys, follows, mark, leavesLost, avoids);
            })
        .orElse(MemberReport.NOTHING);
  }

  /** What the leader says of each shard, or nothing. */
  static Map<ShardId, ShardNote> notes(ByteBuffer bytes) {
    return read(
            bytes,
            NOTES,
            VERSION,
            (version, in, names) -> {
              Map<ShardId, ShardNote> notes = new HashMap<>();
              for (int left = in.readInt(); left > 0; left--) {
                ShardId shard = readShard(in, names);
                ShardNote.Why why = REASONS[in.readUnsignedByte()];
                boolean awaited = in.readUnsignedByte() == 1;
                notes.put(shard, new ShardNote(why, name(in, names), awaited));
              }
              return notes;
            })
        .orElse(Map.of());
  }

  private static <T> Optional<T> read(ByteBuffer bytes, int kind, int newest, Reading<T> reading) {
    if (bytes == null) {
      return Optional.empty();
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(copy));
    try {
      if (in.readUnsignedByte() != kind) {
        return Optional.empty();
      }
      int version = in.readUnsignedByte();
      if (version < 1 || version > newest) {
        return Optional.empty();
      }
      List<String> names = new ArrayList<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        names.add(in.readUTF());
      }
      T value = reading.from(version, in, names);
      return in.read() < 0 ? Optional.of(value) : Optional.empty();
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void writeShard(DataOutputStream out, Names names, ShardId shard)
      throws IOException {
    out.writeShort(names.index(shard.site()));
    out.writeShort(shard.number());
  }

  private static ShardId readShard(DataInputStream in, List<String> names) throws IOException {
    return new ShardId(name(in, names), in.readUnsignedShort());
  }

  private static String name(DataInputStream in, List<String> names) throws IOException {
    return names.get(in.readUnsignedShort());
  }

  private static ByteBuffer framed(int kind, int version, Names names, byte[] body) {
    return ByteBuffer.wrap(
        written(
            out -> {
              out.writeByte(kind);
              out.writeByte(version);
              out.writeShort(names.size());
              for (String name : names.inOrder()) {
                out.writeUTF(name);
              }
              out.write(body);
            }));
  }

  private static byte[] written(Writing body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      body.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Each text once, numbered as it comes. */
  private static final class Names {
    private final Map<String, Integer> indexes = new LinkedHashMap<>();

    int index(String name) {
      return indexes.computeIfAbsent(name, any -> indexes.size());
    }

    int size() {
      return indexes.size();
    }

    Iterable<String> inOrder() {
      return indexes.keySet();
    }
  }
}
