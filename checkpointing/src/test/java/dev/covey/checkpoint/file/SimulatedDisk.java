package dev.covey.checkpoint.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * A disk in memory that knows what is durable: it can crash at any step, refuse any step, and lose
 * whatever was not synced. For one thread.
 */
final class SimulatedDisk implements Disk {

  /** The machine, or the process, is gone: nothing of what follows a step happens. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final int SECTOR_BYTES = 16;

  /** What is read, what the next sync writes, and what has been synced. */
  private static final class Content {
    byte[] seen = {};
    byte[] pending = {};
    byte[] durable = {};
  }

  /** A change of names; content is null for a deletion, from is null but for a rename. */
  private record Naming(Path from, Path to, Content content) {
    void apply(Map<Path, Content> names) {
      if (content == null) {
        names.remove(to);
        return;
      }
      if (from != null) {
        names.remove(from);
      }
      names.put(to, content);
    }
  }

  private final TreeMap<Path, Content> names = new TreeMap<>();
  private final TreeMap<Path, Content> durableNames = new TreeMap<>();
  private final List<Naming> unsynced = new ArrayList<>();
  private final Map<Path, String> locks = new HashMap<>();
  private final List<String> steps = new ArrayList<>();
  private BiPredicate<String, Path> refusal = (step, file) -> false;
  private int stepsLeft = Integer.MAX_VALUE;
  private boolean crashed;

  /** What was done since the last call. */
  List<String> takeSteps() {
    List<String> taken = List.copyOf(steps);
    steps.clear();
    return taken;
  }

  /** Crashes in the middle of a step, after so many more. */
  void crashAfter(int more) {
    stepsLeft = more;
  }

  /** Lets steps fail: {@code create}, {@code write}, {@code cut}, {@code sync}, {@code rename} … */
  void refuse(BiPredicate<String, Path> which) {
    refusal = which;
  }

  void refuseNothing() {
    refusal = (step, file) -> false;
  }

  /** The process has died and the machine lives: what was written is seen, durable or not. */
  SimulatedDisk afterKill() {
    crashed = false;
    stepsLeft = Integer.MAX_VALUE;
    refuseNothing();
    locks.clear();
    return this;
  }

  /** The machine has lost power, and with it all that was not synced. */
  SimulatedDisk afterPowerLoss() {
    return rebooted(new Random(0), false);
  }

  /** As {@link #afterPowerLoss}, but some of what was not synced had been written all the same. */
  SimulatedDisk afterPowerLoss(Random random) {
    return rebooted(random, true);
  }

  private SimulatedDisk rebooted(Random random, boolean keepsSome) {
    SimulatedDisk disk = new SimulatedDisk();
    Map<Path, Content> kept = new TreeMap<>(durableNames);
    for (Naming naming : unsynced) {
      if (keepsSome && random.nextBoolean()) {
        naming.apply(kept);
      }
    }
    kept.forEach(
        (file, content) -> {
          Content survivor = new Content();
          survivor.durable = keepsSome ? mixed(content, random) : content.durable;
          survivor.pending = survivor.durable;
          survivor.seen = survivor.durable;
          disk.names.put(file, survivor);
          disk.durableNames.put(file, survivor);
        });
    return disk;
  }

  private static byte[] mixed(Content content, Random random) {
    int shorter = Math.min(content.durable.length, content.pending.length);
    int longer = Math.max(content.durable.length, content.pending.length);
    byte[] bytes = new byte[longer == shorter ? longer : random.nextInt(shorter, longer + 1)];
    for (int at = 0; at < bytes.length; at += SECTOR_BYTES) {
      byte[] source = random.nextBoolean() ? content.durable : content.pending;
      int end = Math.min(bytes.length, Math.min(at + SECTOR_BYTES, source.length));
      if (end > at) {
        System.arraycopy(source, at, bytes, at, end - at);
      }
    }
    return bytes;
  }

  /** The bytes of a file, changed by the caller as the disk's own. */
  byte[] bytes(Path file) {
    return names.get(file).seen.clone();
  }

  void put(Path file, byte[] bytes) {
    Content content = new Content();
    content.seen = bytes;
    content.pending = bytes;
    content.durable = bytes;
    names.put(file, content);
    durableNames.put(file, content);
  }

  List<Path> files() {
    return List.copyOf(names.keySet());
  }

  /** True if the step is to be done by half, for the disk refuses or crashes in it. */
  private boolean isBroken(String step, Path file) {
    if (crashed) {
      throw new Crash();
    }
    steps.add(step + " " + file.getFileName());
    if (stepsLeft-- == 0) {
      crashed = true;
    }
    return crashed || refusal.test(step, file);
  }

  private void fail(Path file) throws IOException {
    if (crashed) {
      throw new Crash();
    }
    throw new IOException(file + ": No space left on device");
  }

  private void step(String step, Path file) throws IOException {
    if (isBroken(step, file)) {
      fail(file);
    }
  }

  private void name(Naming naming) {
    naming.apply(names);
    unsynced.add(naming);
  }

  @Override
  public Closeable lock(Path folder, String holder) throws IOException {
    String other = locks.putIfAbsent(folder, holder);
    if (other != null) {
      throw new IOException(folder + ": it is held by " + other);
    }
    return () -> locks.remove(folder);
  }

  @Override
  public void makeFolder(Path folder) {}

  @Override
  public List<String> names(Path folder) {
    if (crashed) {
      throw new Crash();
    }
    return names.keySet().stream()
        .filter(file -> file.startsWith(folder) && !file.equals(folder))
        .map(file -> folder.relativize(file).getName(0).toString())
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public Output create(Path file) throws IOException {
    step("create", file);
    if (names.containsKey(file)) {
      Output output = new Writing(file, names.get(file));
      output.cut(0);
      return output;
    }
    return open(file);
  }

  @Override
  public Output open(Path file) throws IOException {
    step("open", file);
    if (!names.containsKey(file)) {
      name(new Naming(null, file, new Content()));
    }
    return new Writing(file, names.get(file));
  }

  @Override
  public Input read(Path file) throws IOException {
    if (crashed) {
      throw new Crash();
    }
    Content content = names.get(file);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return new Reading(file, content);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step("rename", to);
    if (!names.containsKey(from)) {
      throw new NoSuchFileException(from.toString());
    }
    name(new Naming(from, to, names.get(from)));
  }

  @Override
  public void delete(Path file) throws IOException {
    step("delete", file);
    if (names.containsKey(file)) {
      name(new Naming(null, file, null));
    }
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    step("syncFolder", folder);
    List<Naming> here =
        unsynced.stream().filter(naming -> naming.to().getParent().equals(folder)).toList();
    here.forEach(naming -> naming.apply(durableNames));
    unsynced.removeAll(here);
  }

  private final class Writing implements Output {
    private final Path file;
    private final Content content;

    Writing(Path file, Content content) {
      this.file = file;
      this.content = content;
    }

    @Override
    public void write(long at, byte[] bytes) throws IOException {
      boolean broken = isBroken("write", file);
      byte[] written = broken ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
      content.seen = written(content.seen, (int) at, written);
      content.pending = written(content.pending, (int) at, written);
      if (broken) {
        fail(file);
      }
    }

    private static byte[] written(byte[] old, int at, byte[] bytes) {
      byte[] changed = Arrays.copyOf(old, Math.max(old.length, at + bytes.length));
      System.arraycopy(bytes, 0, changed, at, bytes.length);
      return changed;
    }

    @Override
    public void cut(long length) throws IOException {
      step("cut", file);
      content.seen = Arrays.copyOf(content.seen, (int) length);
      content.pending = Arrays.copyOf(content.pending, (int) length);
    }

    /** As Linux does it: what a failed sync did not write, no later one will. */
    @Override
    public void sync() throws IOException {
      if (isBroken("sync", file)) {
        if (!crashed) {
          content.pending = Arrays.copyOf(content.durable, content.seen.length);
        }
        fail(file);
      }
      content.durable = content.pending;
    }

    @Override
    public void close() {}
  }

  private record Reading(Path file, Content content) implements Input {
    @Override
    public long size() {
      return content.seen.length;
    }

    @Override
    public byte[] read(long at, int length) throws IOException {
      if (at + length > content.seen.length) {
        throw new EOFException(file.toString());
      }
      return Arrays.copyOfRange(content.seen, (int) at, (int) at + length);
    }

    @Override
    public void close() {}
  }
}
